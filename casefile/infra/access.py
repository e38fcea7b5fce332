"""The gate: who may do what, closed by default, read from one table of data."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NoReturn, Protocol

from flask import Flask, abort, current_app, g, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from markupsafe import Markup, escape

from casefile.infra import audit, doors
from casefile.infra.db import transaction
from casefile.infra.errors import wants_json

TABLE = Path(__file__).resolve().parent.parent / "permissions.toml"
UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
ROLES = ("administrator", "lead", "attorney", "paralegal", "cocounsel", "expert", "client", "anonymous")


class HasId(Protocol):
    """A matter, as far as the gate needs to know one."""

    @property
    def id(self) -> Any:
        """Its number."""

    @property
    def is_closed(self) -> bool:
        """Whether nothing in it can be changed any more."""


@dataclass(frozen=True)
class Action:
    """One thing that can be permitted.

    ``scope`` is ``public`` (anyone), ``signed_in`` (any account), ``office`` (by office role), ``matter`` (by the role
    in the matter of the address) or ``portal`` (clients). ``step_up`` asks for a sign-in not older than 15 minutes;
    ``when_closed`` lets the action pass in a closed matter although it writes. ``others_go_to`` is the endpoint to
    which a browser that clients use is led from the house's front door.
    """

    name: str
    about: str
    scope: str
    roles: tuple[str, ...] = ()
    step_up: bool = False
    when_closed: bool = False
    reads: bool = True
    others_go_to: str = ""


@dataclass(frozen=True)
class Identity:
    """Who is signed in, as the gate sees them."""

    user_id: int
    name: str
    roles: frozenset[str]
    audience: str
    fresh: bool
    auth: str = "password"


class Permissions:
    """The table of ``permissions.toml``: actions, and the action that each endpoint and method needs."""

    def __init__(self, path: Path = TABLE) -> None:
        table = tomllib.loads(path.read_text())
        self.actions = {name: _action(name, row) for name, row in table["actions"].items()}
        self.endpoints: dict[str, str | dict[str, str]] = table["endpoints"]
        for endpoint, named in self.endpoints.items():
            for action in [named] if isinstance(named, str) else named.values():
                if action not in self.actions:
                    raise ValueError(f"permissions.toml: {endpoint} needs {action!r}, which is no action of the table")

    def action(self, endpoint: str, method: str) -> Action | None:
        """Return the action that a call needs, or None where none is declared: the gate then stays shut."""
        named = self.endpoints.get(endpoint)
        method = "GET" if method in ("HEAD", "OPTIONS") else method
        name = named if isinstance(named, str) else (named or {}).get(method)
        return self.actions.get(name) if name else None

    def allows(self, action: Action, roles: frozenset[str]) -> bool:
        """Whether one of the roles may do the action."""
        return action.scope in ("public", "signed_in") or bool(roles & set(action.roles))


def _action(name: str, row: Mapping[str, Any]) -> Action:
    wrong = set(row.get("roles", ())) - set(ROLES)
    if wrong or row["scope"] not in ("public", "signed_in", "office", "matter", "portal"):
        raise ValueError(
            f"permissions.toml: action {name!r} names an unknown role or scope: {sorted(wrong) or row['scope']}"
        )
    values: dict[str, Any] = {**row, "roles": tuple(row.get("roles", ()))}
    return Action(name=name, **values)


@lru_cache(maxsize=1)
def permissions() -> Permissions:
    """Return the table, read once."""
    return Permissions()


def matrix(app: Flask) -> list[dict[str, Any]]:
    """Return one row for each endpoint and set of methods: the action it needs and which roles may do it."""
    rows = []
    for rule in sorted(app.url_map.iter_rules(), key=lambda r: (r.endpoint, r.rule)):
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            action = permissions().action(rule.endpoint, method)
            rows.append(
                {
                    "endpoint": rule.endpoint,
                    "address": rule.rule,
                    "methods": [method],
                    "action": action.name if action else None,
                    "scope": action.scope if action else None,
                    "step_up": bool(action and action.step_up),
                    "roles": {role: bool(action and _may(action, role)) for role in ROLES},
                }
            )
    return rows


def _may(action: Action, role: str) -> bool:
    if action.scope == "public":
        return True
    return role != "anonymous" if action.scope == "signed_in" else role in action.roles


FindIdentity = Callable[[], Identity | None]
FindMatter = Callable[[int, int], tuple[HasId, str] | None]


def init_access(
    app: Flask,
    *,
    identify: FindIdentity,
    find_matter: FindMatter,
    with_a_read: Callable[[], None] = lambda: None,
    is_in_elsewhere: Callable[[], bool] = lambda: False,
) -> None:
    """Stand the gate in front of every address.

    ``identify`` says who is signed in; ``find_matter(user_id, matter_id)`` gives the matter and the role in it, or None
    where it does not exist *or* may not be opened: the two look the same. ``with_a_read`` is done in the transaction
    that keeps what was read, before the page leaves. ``is_in_elsewhere`` says whether a stranger here is signed in at
    the house's other door.
    """

    @app.before_request
    def _gate() -> ResponseReturnValue | None:
        if request.endpoint is None:
            return None
        action = permissions().action(request.endpoint, request.method)
        if action is None:
            abort(404)
        if action.scope == "public":
            return None
        identity = identify()
        if identity is not None:
            return _pass(action, identity, find_matter)
        return _at_the_other_door(action) if is_in_elsewhere() else _ask_to_sign_in()

    @app.after_request
    def _log_read(response: Any) -> Any:
        if g.get("gate_passed") and request.method in ("GET", "HEAD") and response.status_code < 400:
            _record_read(with_a_read)
        return response

    app.jinja_env.globals.update(can=can, link_if=links(can))

    @app.context_processor
    def _names() -> dict[str, Any]:
        identity = g.get("identity")
        return {"audience": identity.audience if identity else None, "matter": g.get("matter")}


def _pass(action: Action, identity: Identity, find_matter: FindMatter) -> ResponseReturnValue | None:
    """Let somebody who is signed in through, or answer in the view's stead."""
    g.identity, g.action = identity, action
    audit.set_actor(audit.Actor(identity.user_id, identity.name, "/".join(sorted(identity.roles)), identity.auth))
    _judge(action, identity, find_matter)
    return _ask_again() if action.step_up and not identity.fresh else None


def _judge(action: Action, identity: Identity, find_matter: FindMatter) -> None:
    audience = "client" if action.scope == "portal" else "staff"
    if action.scope != "signed_in" and identity.audience != audience:
        _deny(action)
    if action.scope == "matter":
        _enter_matter(action, identity, find_matter)
    elif not permissions().allows(action, identity.roles):
        _deny(action)
    g.gate_passed = True


def _enter_matter(action: Action, identity: Identity, find_matter: FindMatter) -> None:
    """Replace ``matter_id`` in the address by the matter itself: no view can then be written that skips the check."""
    arguments = request.view_args or {}
    matter_id = arguments.pop("matter_id")
    found = find_matter(identity.user_id, matter_id) or _deny(action, matter_id)
    matter, role = found
    g.matter, g.matter_role = matter, role
    if not permissions().allows(action, frozenset({role})):
        _deny(action, matter_id)
    if matter.is_closed and request.method in UNSAFE and not action.when_closed:
        abort(409, "This matter is closed. Lead counsel can reopen it; until then nothing in it can be changed.")
    arguments["matter"] = matter


def _deny(action: Action, matter_id: int | None = None) -> NoReturn:
    """Answer as if there were nothing here, and keep who tried."""
    with transaction():
        audit.record(action.name, matter_id=None, target=f"matter {matter_id}" if matter_id else "", outcome="denied")
    abort(404)


def _at_the_other_door(action: Action) -> ResponseReturnValue:
    """Answer somebody who is signed in at the other door as if there were nothing; the front door leads clients on."""
    if action.others_go_to:
        return redirect(url_for(action.others_go_to))
    abort(404)


def _ask_to_sign_in() -> ResponseReturnValue:
    if wants_json() or request.method in UNSAFE:
        abort(401, "You are signed out. Sign in again; what you typed is still in the page you came from.")
    return redirect(url_for(f"{doors.this_door().room}.sign_in", next=request.full_path.rstrip("?")))


def _ask_again() -> ResponseReturnValue:
    if wants_json():
        abort(401, "Please confirm it is you: sign in again, then repeat this.")
    if request.method not in UNSAFE:
        return redirect(url_for(f"{doors.this_door().room}.confirm_it_is_you", next=request.full_path.rstrip("?")))
    typed = [pair for pair in request.form.items(multi=True) if pair[0] != "csrf_token" and "password" not in pair[0]]
    page = "portal/sign_in/confirm_first.html" if doors.this_door() is doors.CLIENTS else "errors/confirm.html"
    return render_template(page, typed=typed), 401  # kept, to be sent again once they have confirmed


def _record_read(with_a_read: Callable[[], None]) -> None:
    action: Action = g.action
    if action.reads:
        matter = g.get("matter")
        with transaction():
            with_a_read()
            audit.record(action.name, matter_id=matter.id if matter else None, target=_target(), outcome="read")


def _target() -> str:
    arguments = {key: value for key, value in (request.view_args or {}).items() if isinstance(value, int | str)}
    return " ".join([request.endpoint or "", *(f"{key}={value}" for key, value in arguments.items())])[:200]


def can(endpoint: str, method: str = "GET") -> bool:
    """Whether whoever looks at the page may use an endpoint, in the matter of this page where there is one."""
    identity: Identity | None = g.get("identity")
    action = permissions().action(endpoint, method)
    if action is None or endpoint not in current_app.view_functions:
        return False
    if identity is None or action.scope == "public":
        return action.scope == "public"
    if action.scope == "matter":
        return "matter_role" in g and permissions().allows(action, frozenset({g.matter_role}))
    if action.scope != "signed_in" and (identity.audience == "client") != (action.scope == "portal"):
        return False
    return permissions().allows(action, identity.roles)


def links(may_open: Callable[[str], bool]) -> Callable[..., Markup]:
    """Return ``link_if`` for templates: a link that is shown only where ``may_open`` says so."""

    def link_if(
        endpoint: str, text: str, class_: str = "", here: bool = False, key: str = "", **address: Any
    ) -> Markup:
        """Return the link. ``here`` marks the page that is shown, ``key`` names a keyboard shortcut."""
        if not may_open(endpoint):
            return Markup("")
        more = f' class="{escape(class_)}"' if class_ else ""
        more += ' aria-current="page"' if here else ""
        more += f' data-key="{escape(key)}"' if key else ""
        # Markup.format costs three times as much, twenty times on every page; each part is escaped here.
        return Markup(f'<a href="{escape(url_for(endpoint, **address))}"{more}>{escape(text)}</a>')  # noqa: S704

    return link_if


def may(action: str) -> bool:
    """Whether the person signed in may do an action of the table in the matter of this address."""
    return permissions().allows(permissions().actions[action], frozenset({matter_role()}))


def matter_role() -> str:
    """Return the role of the person signed in, in the matter of this address."""
    role: str = g.matter_role
    return role


def labels_for(role: str) -> tuple[str, ...]:
    """Return the labels that a role may read."""
    if role in ("lead", "attorney", "paralegal"):
        return ("WP", "CV", "XS", "PR", "RO")
    return {"cocounsel": ("PR", "XS"), "expert": ("XS",), "client": ("CV",)}.get(role, ())


def undeclared(app: Flask) -> list[str]:
    """Return the routes that the table does not declare, and the matter routes whose address names no matter."""
    wrong = []
    for rule in app.url_map.iter_rules():
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            action = permissions().action(rule.endpoint, method)
            if action is None:
                wrong.append(f"{method} {rule.rule} ({rule.endpoint}) is not declared")
            elif (action.scope == "matter") != ("matter_id" in rule.arguments):
                wrong.append(
                    f"{method} {rule.rule} ({rule.endpoint}) is of scope {action.scope}, and its address disagrees"
                )
    return wrong
