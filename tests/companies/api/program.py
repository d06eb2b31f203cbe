"""A program that uses the API of listings with a key of its own."""

import json
from typing import Any

from django.http import HttpResponse
from django.test import Client

from accounts.models import User
from accounts.tokens import make_token
from companies.models import Company, Listing
from tests.factories import (
    make_resource,
)

LISTINGS = "/en/api/v1/listings/"
Json = dict[str, Any]


class Program:
    """A program that acts with the key of a person."""

    root = LISTINGS

    def __init__(self, user: User, scope: str = "write") -> None:
        secret = make_token(label="test", scope=scope, days=30, by=user).secret
        self.client = Client(headers={"Authorization": f"Bearer {secret}"})

    def get(self, path: str = "") -> HttpResponse:
        return self.client.get(self.root + path)

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> HttpResponse:
        text = body if isinstance(body, str | bytes) else json.dumps(body)
        return self.client.generic(
            method, self.root + path, text, content_type="application/json", headers=headers
        )

    def post(self, path: str, body: Any = None) -> HttpResponse:
        return self.send("POST", path, body)

    def patch(self, listing: Listing, body: Any, version: str | None = None) -> HttpResponse:
        stated = f'"{listing.version}"' if version is None else version
        return self.send("PATCH", f"{listing.code}/", body, **{"If-Match": stated} if stated else {})


def new(company: Company, **facts: Any) -> Json:
    resource = make_resource()
    return {"company": company.slug, "kind": "HAVE", "resource": resource.code} | facts


def answer(response: HttpResponse) -> tuple[int, str]:
    return response.status_code, response.json()["code"]
