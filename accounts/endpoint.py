"""What every part of the API is made of."""

from typing import Any

from rest_framework.permissions import SAFE_METHODS
from rest_framework.request import Request
from rest_framework.viewsets import ViewSet

from accounts.idempotency import once


class Endpoint(ViewSet):
    """A part of the API whose changing requests may all carry an Idempotency-Key."""

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """After the checks of who asks: the framework looks for the handler next, and finds it guarded."""
        super().initial(request, *args, **kwargs)
        name = request.method.lower()
        if request.method not in SAFE_METHODS and hasattr(self, name):
            setattr(self, name, once(getattr(self, name)))
