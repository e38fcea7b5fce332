"""The hash that an image states of its medium: compared with what others state, never with the file's own."""

from __future__ import annotations

from casefile.law.media_hashes import Outcome, Stated, compare

MD5, OTHER = "d73c51f10c7ee6a681b7b619ccc6f1c4", "00" * 16


def test_a_hash_that_somebody_states_alike_matches_and_says_who() -> None:
    found = compare("md5", MD5, [Stated("md5", OTHER, "the vendor"), Stated("MD5", MD5.upper(), "Agent One")])
    assert (found.outcome, found.words) == (Outcome.MATCH, "the same as the MD5 stated by Agent One")


def test_another_hash_stated_of_the_medium_is_a_mismatch() -> None:
    found = compare("md5", MD5, [Stated("md5", OTHER, "Agent One", of_medium=True)])
    assert found.outcome is Outcome.MISMATCH
    assert OTHER in found.words


def test_another_hash_stated_of_nothing_in_particular_may_be_of_the_file() -> None:
    found = compare("md5", MD5, [Stated("md5", OTHER, "Agent One")])
    assert found.outcome is Outcome.OTHER
    assert "may be that of the file" in found.words


def test_what_is_stated_of_the_medium_goes_before_what_is_stated_of_nothing_in_particular() -> None:
    stated = [Stated("md5", MD5, "the vendor"), Stated("md5", OTHER, "Agent One", of_medium=True)]
    assert compare("md5", MD5, stated).outcome is Outcome.MISMATCH


def test_a_hash_of_another_algorithm_is_not_compared() -> None:
    assert compare("md5", MD5, [Stated("sha1", MD5, "Agent One")]).outcome is Outcome.NONE
    assert compare("md5", MD5, []).outcome is Outcome.NONE
