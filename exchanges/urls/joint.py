"""Addresses of joint proposals."""

from django.urls import path

from exchanges.views import joint

urlpatterns = [
    path("matches/chains/<str:code>/start/", joint.joint_start, name="joint-start"),
    path("joint/<str:code>/", joint.joint_detail, name="joint-detail"),
    path("joint/<str:code>/take-part/", joint.joint_take_part, name="joint-take-part"),
    path("joint/<str:code>/accept/", joint.joint_accept, name="joint-accept"),
    path("joint/<str:code>/leave/", joint.joint_leave, name="joint-leave"),
]
