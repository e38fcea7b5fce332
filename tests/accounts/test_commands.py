from __future__ import annotations

import json

from flask import Flask

from casefile.accounts import service
from casefile.infra.access import matrix
from tests.accounts.browser import Browser


def test_add_user_prints_a_code_that_sets_a_password(app: Flask) -> None:
    args = ["office", "add-user", "Morgan@office.example", "--role", "administrator", "--name", "Morgan Lane", "--json"]
    made = json.loads(app.test_cli_runner().invoke(args=args).stdout)
    assert made["email"] == "morgan@office.example"
    own = "my own words, which nobody knows"
    typed = {"email": made["email"], "code": made["setup_code"], "password": own, "again": own}
    assert Browser(app).fill("/set-password", **typed).status_code == 303


def test_add_user_refuses_a_second_account_in_one_line(app: Flask) -> None:
    args = ["office", "add-user", "morgan@office.example", "--role", "administrator"]
    app.test_cli_runner().invoke(args=args)
    again = app.test_cli_runner().invoke(args=args)
    assert again.exit_code == 1
    assert again.stdout == ""
    assert again.stderr == "morgan@office.example has an account already; one address, one account.\n"


def test_add_user_knows_its_usage(app: Flask) -> None:
    runner = app.test_cli_runner()
    assert runner.invoke(args=["office", "add-user", "morgan@office.example"]).exit_code == 2
    assert runner.invoke(args=["office", "add-user", "morgan@office.example", "--role", "king"]).exit_code == 2


def test_reset_user_lets_a_lone_administrator_in_again(app: Flask) -> None:
    runner = app.test_cli_runner()
    runner.invoke(args=["office", "add-user", "morgan@office.example", "--role", "administrator"])
    answer = runner.invoke(args=["office", "reset-user", "morgan@office.example", "--lost-factor"])
    assert answer.exit_code == 0
    assert "One-time code: " in answer.stdout
    assert runner.invoke(args=["office", "reset-user", "nobody@office.example"]).exit_code == 1


def test_permissions_prints_what_the_gate_reads(app: Flask) -> None:
    printed = json.loads(app.test_cli_runner().invoke(args=["office", "permissions", "--json"]).stdout)
    assert printed == matrix(app)
    assert {"endpoint", "methods", "action", "roles"} <= set(printed[0])
    [users] = [row for row in printed if row["endpoint"] == "accounts.users" and row["methods"] == ["GET"]]
    assert [role for role, may in users["roles"].items() if may] == ["administrator"]


def test_permissions_are_told_in_plain_words_too(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["office", "permissions"]).stdout
    assert "GET    /accounts: user.manage: administrator; sign-in of the last 15 minutes" in told
    assert "GET    /sign-in: public: everybody" in told


def test_tidying_counts_what_it_removed(app: Flask) -> None:
    assert json.loads(app.test_cli_runner().invoke(args=["office", "tidy-sign-ins", "--json"]).stdout) == {"removed": 0}
    assert service.list_users() == []
