from __future__ import annotations

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from casefile.charges import service as charges
from casefile.charges.models import Count
from casefile.infra.db import transaction
from casefile.infra.errors import Refusal
from casefile.matters.models import Matter
from casefile.proof import service
from casefile.proof.linking import Part
from tests.charges.build import STALKING, post, put
from tests.factories import Office
from tests.proof.build import entry, fact, item, link, stalking


@pytest.fixture
def earlier(matter: Matter, office: Office) -> Count:
    count = stalking(matter)
    link(count, fact(matter), pinpoint="message 14", note="Read with 15.")
    link(count, item(matter, office.avery), side="ours", bearing="undermines")
    link(count, entry(matter), Part("factor", "minors"))
    with transaction():
        service.write_text(count, 1, "theory", "A quarrel.")
        service.put_defence(count, 1, "other_user", raised=True)
        charges.record_element(count, 1, "contested")
    return count


@pytest.fixture
def later(matter: Matter, earlier: Count) -> Count:
    (count,) = put(matter, replace(STALKING, suffix="s"))
    return count


def carry(later: Count, earlier: Count) -> int:
    with transaction():
        return service.carry_over(later, earlier)


def test_a_superseding_count_begins_with_what_was_put_to_the_one_it_repeats(
    matter: Matter, earlier: Count, later: Count
) -> None:
    assert service.earlier_counts(later, [earlier, later]) == [earlier]
    assert carry(later, earlier) == 3
    old, new = service.matrices(matter, [earlier, later], [earlier, later])
    assert [(one.what, one.link.pinpoint, one.link.note) for one in new.rows[0].government] == [
        (one.what, one.link.pinpoint, one.link.note) for one in old.rows[0].government
    ]
    assert len(new.rows[0].ours) == len(old.rows[0].ours) == 1
    assert list(new.factors) == list(old.factors) == ["minors"]
    assert new.rows[0].theory is not None
    assert new.rows[0].theory.text == "A quarrel."
    assert [one.row.defence_key for one in new.rows[0].defences] == ["other_user"]
    assert (old.rows[0].line.state, new.rows[0].line.state) == ("contested", "unreviewed")


def test_it_is_carried_over_once_and_only_to_a_count_that_repeats_it(
    matter: Matter, earlier: Count, later: Count
) -> None:
    with pytest.raises(Refusal, match="does not repeat"):
        carry(earlier, later)
    carry(later, earlier)
    with pytest.raises(Refusal, match="links of its own"):
        carry(later, earlier)


def test_another_offence_or_number_repeats_nothing(matter: Matter, earlier: Count) -> None:
    (other,) = put(matter, replace(STALKING, number="2", suffix="s"))
    assert service.earlier_counts(other, [earlier, other]) == []
    with transaction():
        charges.map_count(other, "usc18_875d")
    assert service.earlier_counts(other, [earlier, other]) == []


def test_the_page_offers_it_while_nothing_is_linked(avery: FlaskClient, earlier: Count, later: Count) -> None:
    address = f"/matters/{later.matter_id}/counts/{later.id}/matrix"
    assert "It repeats Count 1." in avery.get(address).get_data(as_text=True)
    assert post(avery, f"{address}/carry-over/{earlier.id}").status_code == 303
    page = avery.get(address).get_data(as_text=True)
    assert "It repeats Count 1." not in page
    assert "message 14" in page
    assert post(avery, f"{address}/carry-over/{earlier.id}").status_code == 422
