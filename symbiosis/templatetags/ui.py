"""Tags of the interface, built into every template: values, marks, forms, blocks, pictures."""

from django import template

from symbiosis.templatetags import blocks, controls, marks, pictures, values

register = template.Library()
for part in (values, marks, controls, blocks, pictures):
    register.tags.update(part.register.tags)
    register.filters.update(part.register.filters)
