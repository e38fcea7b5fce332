"""The one search: it finds every kind of thing, in any writing, and nothing that its reader may not open."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from casefile.clients import service as clients
from casefile.clients.models import Person
from casefile.desk import search as searching
from casefile.desk.search import Asked, Found
from casefile.desk.searched import KINDS, KNOWN_BY, NAMES
from casefile.evidence.models import Item
from casefile.infra import clock
from casefile.infra.db import add, db, transaction
from casefile.infra.fulltext_feeding import sources
from casefile.matters import notebook
from casefile.matters import service as matters
from casefile.matters.models import DocketEntry, Matter, Task
from tests import factories
from tests.accounts.signing import sign_in
from tests.charges.build import counted_queries
from tests.desk.things import WORDS, an_item, one_of_each
from tests.factories import Office
from tests.matters.acts import read

LINK = re.compile(r'class="hit" href="([^"]*)"')
TEAM_ONLY = {"note", "contact", "task", "paper", "draft"}


@pytest.fixture
def things(office: Office) -> dict[str, object]:
    with transaction():
        factories.act_as(office.avery)
        return one_of_each(office, office.matter)


def find(user_id: int, typed: str, **narrowed: object) -> Found:
    db.session.rollback()
    db.session.expire_all()
    db.session.info.clear()
    return searching.search(user_id, Asked(typed, **narrowed))  # type: ignore[arg-type]


def kinds(found: Found) -> set[str]:
    return {group.kind for group in found.groups if group.hits}


def titles(found: Found) -> list[str]:
    return ["".join(piece.text for piece in hit.title) for group in found.groups for hit in group.hits]


def html(client: FlaskClient, address: str) -> str:
    return client.get(address).get_data(as_text=True)


def links(client: FlaskClient, typed: str) -> list[str]:
    return [unescape(one) for one in LINK.findall(html(client, f"/search?q={typed}"))]


def joined(office: Office, role: str) -> int:
    """Return somebody new who has this role in the first matter, and is in no other."""
    who = factories.user(f"Quinn {role}", "attorney" if role in ("lead", "attorney") else role)
    if role in ("cocounsel", "expert"):
        factories.from_outside(office.matter, who, role)
    else:
        matters.add_member(office.matter, who, role)
    return who.id


# --- what is found ---------------------------------------------------------------------------------------------------


def test_every_kind_that_is_kept_is_found_by_a_word_of_its_own(office: Office, things: dict[str, object]) -> None:
    assert set(WORDS) == set(NAMES) == {source.kind for source in sources()} - {KNOWN_BY}
    for kind, word in WORDS.items():
        assert kinds(find(office.avery.id, word)) == {kind}
        assert kinds(find(office.avery.id, word[:-2], kind=kind)) == {kind}


@pytest.mark.parametrize("name", ["avery", "casey"])
def test_every_hit_leads_to_a_page_that_opens_and_shows_it(
    name: str, app: Flask, office: Office, things: dict[str, object]
) -> None:
    client = sign_in(app.test_client(), getattr(office, name))
    for kind, word in WORDS.items():
        (address,) = links(client, word)
        page = client.get(address)
        assert page.status_code == 200, (kind, address)
        shown = page.get_data(as_text=True)
        assert word in shown, (kind, address)
        anchor = address.partition("#")[2]
        assert not anchor or f'id="{anchor}"' in shown, (kind, address)


def test_a_row_far_down_its_page_is_led_to_all_the_same(avery: FlaskClient, office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        for number in range(230):
            add(
                DocketEntry(
                    matter_id=office.matter.id,
                    key=f"e{number}",
                    text="the plover" if number == 215 else f"entry {number}",
                    imported_at=clock.now(),
                )
            )
    (address,) = links(avery, "plover")
    assert 'id="entry-e215"' in html(avery, address)


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("ef56ab78", "nothing"), ("ECF No. 12", "entry"), ("ecf 12", "entry"),
        ("(402) 555-0134", "person"), ("402.555.0134", "person"), ("555-0134", "person"), ("jay_night", "person"),
        ("@jaynight", "person"), ("JÁY_NIGHT", "person"), ("robin@mail.example", "person"), ("Róbin Plov", "person"),
    ],
)  # fmt: skip
def test_a_number_or_a_name_is_found_in_any_writing(
    typed: str, kind: str, office: Office, things: dict[str, Person]
) -> None:
    with transaction():
        for sort, value in (("phone", "+1 402 555 0134"), ("handle", "@Jay_Night"), ("e-mail", "robin@mail.example")):
            clients.add_identity(things["person"], sort, value)
    assert kinds(find(office.avery.id, typed)) == ({kind} if kind != "nothing" else set())


def test_an_exhibit_is_found_by_its_number(office: Office, things: dict[str, Item]) -> None:
    letters, number = things["item"].label.split("-")
    for typed in (
        f"{letters}-{number}",
        f"{letters.lower()} {number}",
        f"{letters}{int(number)}",
        f"{letters}-{int(number)}",
    ):
        assert kinds(find(office.avery.id, typed)) == {"item"}, typed
    assert kinds(find(office.avery.id, f"{letters}-{int(number)}7")) == set()


def test_a_docket_number_a_matters_number_and_a_digest_are_found(office: Office, things: dict[str, Item]) -> None:
    matter = office.matter
    _, year, number = (matter.docket_number or "").replace("-cr-", ":").split(":")
    for typed in (f"{year}cr{int(number)}", f"4:{year}-cr-{number}", f"{year} cr {int(number)}", f"M-{matter.id}"):
        assert titles(find(office.avery.id, typed, kind="matter")) == [matter.caption], typed
    digest = "0a1b" + "ef56ab78" * 7 + "ab12"
    with transaction():
        db.session.merge(things["item"]).sha256 = digest
    assert kinds(find(office.avery.id, digest[:8])) == {"item"}
    assert kinds(find(office.avery.id, digest)) == {"item"}
    assert kinds(find(office.avery.id, digest[:12].upper())) == {"item"}


def test_a_name_with_a_mistake_is_answered_with_the_name_that_was_meant(
    avery: FlaskClient, office: Office, things: dict[str, object]
) -> None:
    assert find(office.avery.id, "Robbin Plovar").meant == ["Robin plover"]
    assert "Did you mean" in read(avery, "/search?q=plovver")
    assert find(office.avery.id, "xylophone").meant == []
    assert find(office.blake.id, "Robbin Plovar").meant == []


def test_nobody_outside_the_team_is_told_the_name_behind_a_pseudonym(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        person = clients.enter_person("Robin Plover", pseudonym="MV-1")
        matters.add_part(office.matter, person, "complaining witness")
        outside = joined(office, "cocounsel")
    assert titles(find(office.avery.id, "plover")) == ["MV-1, complaining witness"]
    assert find(office.avery.id, "plovver").meant == ["MV-1"]
    assert find(outside, "plover").number == 0
    assert find(outside, "plover").meant == find(outside, "plovver").meant == []
    assert titles(find(outside, "MV-1")) == ["MV-1, complaining witness"]


# --- who finds it ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["lead", "attorney", "paralegal", "cocounsel", "expert"])
def test_each_role_finds_what_it_may_open(role: str, office: Office, things: dict[str, Item]) -> None:
    with transaction():
        factories.act_as(office.avery)
        who = office.avery.id if role == "lead" else joined(office, role)
        an_item(office, office.matter, "godwit, shared", "PR", "EX-2")
    found = {kind for kind, word in WORDS.items() if kind in kinds(find(who, word))}
    expected = set(NAMES) - (TEAM_ONLY if role == "cocounsel" else set())
    assert found == (set() if role == "expert" else expected)
    shown = [title for title in titles(find(who, "godwit")) if title]
    assert len(shown) == {"cocounsel": 1, "expert": 0}.get(role, 2)


@pytest.mark.parametrize("name", ["blake", "dana", "ellis", "morgan"])
def test_nobody_outside_the_matter_finds_anything(name: str, office: Office, things: dict[str, object]) -> None:
    for typed in (*WORDS.values(), "EX-1", "robin", "United States"):
        found = find(getattr(office, name).id, typed)
        assert [hit for group in found.groups for hit in group.hits if hit.matter.id == office.matter.id] == []


@pytest.mark.parametrize("name", ["dana", "ellis", "morgan"])
def test_the_page_is_not_there_for_clients_and_administrators(name: str, app: Flask, office: Office) -> None:
    assert sign_in(app.test_client(), getattr(office, name)).get("/search?q=doe").status_code == 404


def test_an_expert_has_no_search(app: Flask, office: Office) -> None:
    with transaction():
        expert = factories.user("Harper Reed", "expert")
        factories.from_outside(office.matter, expert, "expert")
    assert sign_in(app.test_client(), expert).get("/search?q=doe").status_code == 404


def test_a_wall_hides_everything_at_once_and_an_ended_membership_too(office: Office, things: dict[str, object]) -> None:
    assert all(find(office.casey.id, word).number for word in WORDS.values())
    with transaction():
        factories.act_as(office.avery)
        matters.set_wall(office.matter, office.casey, "knows the complaining witness")
    assert [word for word in WORDS.values() if find(office.casey.id, word).number] == []
    assert find(office.casey.id, "Robbin Plovar").meant == []
    assert find(office.casey.id, WORDS["note"], matter_id=office.matter.id).within is None


def test_a_note_for_attorneys_only_is_found_by_them_alone(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        notebook.write_note(office.matter, "the avocet again", attorneys_only=True)
    assert find(office.avery.id, "avocet").number == 1
    assert find(office.casey.id, "avocet").number == 0
    assert find(office.casey.id, "avocet", kind="note").groups == []


def test_a_label_that_changed_counts_at_once_in_the_index_and_on_the_row(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        outside = joined(office, "cocounsel")
        item = an_item(office, office.matter, "godwit", "PR")
    assert find(outside, "godwit").number == 1
    with transaction():
        db.session.merge(item).share = "WP"
    assert find(outside, "godwit").groups == []
    with transaction():  # behind the back of the index: then the row itself says no
        db.session.execute(db.update(Item).values(share="PR"))
        db.session.execute(db.text("UPDATE search_text SET label = 'PR' WHERE kind = 'item'"))
        db.session.execute(db.text("UPDATE evidence_item SET share = 'WP'"))
    assert find(outside, "godwit").number == 0


def test_one_person_is_shown_in_the_matters_that_may_be_opened_and_in_no_other(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        person = clients.enter_person("Robin Plover")
        matters.add_part(office.matter, person, "witness")
        matters.add_part(office.other_matter, person, "co-defendant")
    assert titles(find(office.avery.id, "plover")) == ["Robin Plover, witness"]
    assert titles(find(office.blake.id, "plover")) == ["Robin Plover, co-defendant"]


# --- the index and the rows ------------------------------------------------------------------------------------------


def _rename(things: dict[str, object]) -> None:
    task, person, matter = (db.session.merge(things[one]) for one in ("task", "person", "matter"))
    assert isinstance(task, Task)
    assert isinstance(person, Person)
    assert isinstance(matter, Matter)
    task.what, person.name, matter.caption = "Read the ruff", "Robin Ruff", "United States v. Ruff"


def _remove(things: dict[str, object]) -> None:
    db.session.delete(db.session.merge(things["task"]))


@pytest.mark.parametrize(
    ("change", "kind"), [(_rename, "task"), (_rename, "person"), (_rename, "matter"), (_remove, "task")]
)
def test_what_a_row_no_longer_says_is_not_found(
    change: Callable[[dict[str, object]], None], kind: str, office: Office, things: dict[str, object]
) -> None:
    with transaction():
        change(things)
    assert find(office.avery.id, WORDS[kind]).groups == []
    assert (kind in kinds(find(office.avery.id, "ruff"))) is (change is _rename)


def test_what_was_rolled_back_is_not_found(office: Office) -> None:
    factories.act_as(office.avery)
    notebook.write_note(office.matter, "the avocet again")
    db.session.rollback()
    assert find(office.avery.id, "avocet").groups == []


def test_a_name_learnt_in_a_matter_finds_the_person_for_whoever_may_open_it(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        person = clients.enter_person("Robin Plover")
        matters.add_part(office.matter, person, "witness")
        matters.add_part(office.other_matter, person, "witness")
        clients.add_identity(person, "nickname", "Sandy Dotterel", matter_id=office.other_matter.id)
        clients.add_identity(person, "handle", "@old_knot")
    for typed, theirs in (("dotterel", False), ("dotterell", False), ("old_knot", True), ("plover", True)):
        for user, may in ((office.blake, True), (office.avery, theirs)):
            answer = find(user.id, typed)
            assert bool(titles(answer) or answer.meant) is may, (typed, user.name)
            assert ("Dotterel" in repr(answer.groups)) is (user is office.blake and typed != "dotterell"), typed


def test_two_rows_that_were_merged_are_one_hit_under_the_pseudonym(avery: FlaskClient, office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        kept, other = clients.enter_person("Robin Plover", pseudonym="MV-1"), clients.enter_person("Bobby Plover")
        matters.add_part(office.matter, kept, "witness")
        matters.add_part(office.matter, other, "witness")
        other.kept_id = kept.id
    assert titles(find(office.avery.id, "plover")) == titles(find(office.avery.id, "bobby")) == ["MV-1, witness"]
    assert "Plover" not in repr(find(office.avery.id, "bobby").groups)
    (address,) = links(avery, "bobby")
    assert avery.get(address).status_code == 200


def test_three_hundred_entries_cost_one_statement_more(office: Office) -> None:
    def entries(first: int, number: int) -> list[str]:
        with counted_queries() as sent, transaction():
            db.session.add_all(
                DocketEntry(matter_id=office.matter.id, key=f"e{n}", text=f"Entry {n}", imported_at=clock.now())
                for n in range(first, first + number)
            )
        return [one for one in sent if "search_" in one]

    assert len(entries(0, 1)) == len(entries(10, 300)) == 1
    assert find(office.avery.id, "entry", kind="entry").number == searching.OF_ONE


# --- what is typed ---------------------------------------------------------------------------------------------------

HOSTILE = [
    '"', '""', "'", "a' OR '1'='1", "NEAR(plover robin)", "plover NOT robin", "* OR *", "words : plover", "^plover",
    "plover*", "{scope} : kperson", "kperson", "m1", "#kperson", "'#kperson'", "a & b | !c", "<->", "plover:*", "\\",
    "%", "_", "%%%", "a\0b", "x" * 10_000, "word " * 2000, "😀", "😀 plover 😀", "\u202eplover", "דוד כהן", "你好", "-",
    "--", "); DROP TABLE note; --", "\ud7ff", "ﬁle", "١٢٣", "a\u0301" * 500, '"unclosed', "(" * 500, "$1",
    ":asked", "%(asked)s",
]  # fmt: skip


def test_nothing_that_is_typed_is_a_command(avery: FlaskClient, things: dict[str, object]) -> None:
    for typed in HOSTILE:
        assert avery.get("/search", query_string={"q": typed}).status_code == 200, typed
    for more in ({"kind": "note"}, {"kind": "nonsense", "matter": "x", "before": "-1"}, {"before": "1"}):
        assert avery.get("/search", query_string={"q": "plover", **more}).status_code == 200, more


def test_the_words_of_an_index_cannot_be_typed(office: Office, things: dict[str, object]) -> None:
    for typed in ("kperson", "kitem", f"m{office.matter.id} kitem", "#kitem", "scope : kitem"):
        assert find(office.avery.id, typed).number == 0


def test_operators_are_words(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        notebook.write_note(office.matter, "It was near, and or not he left")
        notebook.write_note(office.matter, "He left")
    assert find(office.avery.id, "left NOT near", kind="note").number == 1
    assert find(office.avery.id, "left OR nothing", kind="note").number == 0
    assert find(office.avery.id, "NEAR AND", kind="note").number == 1


# --- the page --------------------------------------------------------------------------------------------------------


def test_the_words_are_marked_and_the_page_says_where_it_looked(avery: FlaskClient, things: dict[str, object]) -> None:
    page = html(avery, "/search?q=avocet")
    assert "<mark>avocet</mark>" in page
    assert "1 matter is open to you" in page
    assert "messages with the client, which are sealed" in page
    assert "Nothing found" in read(avery, "/search?q=bittern")
    assert "Type a name" in read(avery, "/search")


def test_fifty_are_shown_of_one_kind_the_newest_first_and_older_ones_by_key(avery: FlaskClient, office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        for number in range(70):
            notebook.write_note(office.matter, f"avocet seen {number:03d}")
    first = find(office.avery.id, "avocet")
    assert (first.number, first.has_more) == (searching.OF_EACH, True)
    whole = find(office.avery.id, "avocet", kind="note")
    (group,) = whole.groups
    assert len(group.hits) == 50
    (rest,) = find(office.avery.id, "avocet", kind="note", before=group.older).groups
    assert (len(rest.hits), rest.older) == (20, None)
    text = ["".join(piece.text for piece in hit.excerpt) for hit in [*group.hits, *rest.hits]]
    assert text == [f"avocet seen {number:03d}" for number in range(69, -1, -1)]
    assert f"before={group.older}" in html(avery, "/search?q=avocet&kind=note")


def test_a_matter_narrows_the_search(office: Office, things: dict[str, object]) -> None:
    with transaction():
        factories.act_as(office.avery)
        second = factories.matter(office.avery, "United States v. Knot")
        one_of_each(office, second, "second")
    for kind, word in WORDS.items():
        assert find(office.avery.id, word, kind=kind).number == 2, kind
        (hit,) = find(office.avery.id, word, kind=kind, matter_id=second.id).groups[0].hits
        assert hit.matter.id == second.id
    assert find(office.avery.id, "avocet", matter_id=office.other_matter.id).groups == []


@pytest.mark.parametrize("few", [50, 0])
def test_somebody_on_few_matters_and_on_many_finds_the_same(
    few: int, office: Office, things: dict[str, object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(searching, "FEW_MATTERS", few)
    for kind, word in WORDS.items():
        found = find(office.avery.id, word)
        assert kinds(found) == {kind}
        assert found.matters == 1


def test_the_number_of_statements_does_not_grow(office: Office, things: dict[str, object]) -> None:
    def asked(typed: str) -> int:
        db.session.expire_all()
        db.session.rollback()
        with counted_queries() as sent:
            searching.search(office.avery.id, Asked(typed))
        return len(sent)

    def fill(first: int, number: int) -> None:
        with transaction():
            factories.act_as(office.avery)
            for n in range(first, first + number):
                one_of_each(office, factories.matter(office.avery, f"United States v. Knot {n}"), "knot")

    fill(0, 2)
    asked("knot")
    few = asked("knot")
    fill(2, 20)
    assert asked("knot") == few
    assert few <= 30


def test_what_is_kept_for_the_search_holds_every_kind_with_its_page(app: Flask) -> None:
    for kind in KINDS.values():
        assert kind.endpoint in app.view_functions
        assert kind.roles, kind.key
        assert "expert" not in kind.roles


def test_nobody_outside_the_team_finds_or_is_told_how_somebody_is_known(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        for name, pseudonym in (("Robin Plover", "MV-1"), ("Lee Godwit", "")):
            person = clients.enter_person(name, pseudonym=pseudonym)
            matters.add_part(office.matter, person, "witness")
            clients.add_identity(person, "alias", "Sandy Dotterel", source="x", matter_id=office.matter.id)
        outside = joined(office, "cocounsel")
    assert len(titles(find(office.avery.id, "dotterel"))) == 2
    for typed in ("dotterel", "dotterell"):
        answer = find(outside, typed)
        assert (answer.number, answer.meant, answer.groups) == (0, [], [])
    assert "Dotterel" not in repr(find(outside, "godwit").groups)


def test_a_name_that_is_not_shown_leaves_no_pager_behind(office: Office) -> None:
    with transaction():
        factories.act_as(office.avery)
        open_one = clients.enter_person("Plover")
        matters.add_part(office.matter, open_one, "witness")
        for number in range(8):
            person = clients.enter_person(f"Robin{number} Plover", pseudonym=f"MV-{number}")
            matters.add_part(office.matter, person, "witness")
            other = clients.enter_person(f"Robin{number} Godwit", pseudonym=f"CW-{number}")
            matters.add_part(office.matter, other, "witness")
        outside = joined(office, "cocounsel")
    assert find(office.avery.id, "godwit").has_more
    assert find(outside, "godwit").groups == []
    answer = find(outside, "plover")
    assert titles(answer) == ["Plover, witness"]
    assert not answer.has_more
