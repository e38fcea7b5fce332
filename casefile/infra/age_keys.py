"""How keys of the age format are written: Bech32, whose check letters catch a slip of the pen.

Source: https://github.com/bitcoin/bips/blob/master/bip-0173.mediawiki; age drops its limit of 90 letters.
"""

from __future__ import annotations

from collections.abc import Iterable

RECIPIENT = "age"
SECRET = "AGE-SECRET-KEY-"  # noqa: S105  (what every private part begins with)

_LETTERS = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_KEY_BYTES = 32


class AgeKeyError(Exception):
    """A text is no key of the kind that is wanted, or was copied with a slip."""


def write_key(kind: str, key: bytes) -> str:
    """Return a key as text: a recipient in small letters, a private part in capitals."""
    prefix, values = kind.lower(), _regroup(key, 8, 5, pad=True)
    check = _polymod([*_spread(prefix), *values, 0, 0, 0, 0, 0, 0]) ^ 1
    values += [(check >> 5 * (5 - place)) & 31 for place in range(6)]
    text = f"{prefix}1{''.join(_LETTERS[value] for value in values)}"
    return text if kind == kind.lower() else text.upper()


def read_key(kind: str, text: str) -> bytes:
    """Return the 32 bytes of a key written as text.

    Raises:
        AgeKeyError: it is of another kind, or a letter is wrong.
    """
    what = "recipient (age1…)" if kind == RECIPIENT else "private part (AGE-SECRET-KEY-1…)"
    given = text.strip()
    prefix, _, rest = given.rpartition("1")
    if prefix != kind or (given != given.lower() and given != given.upper()):
        raise AgeKeyError(f"this is no {what}; office backup-key makes a pair")
    values = [_LETTERS.find(letter) for letter in rest.lower()]
    if -1 in values or _polymod([*_spread(prefix.lower()), *values]) != 1:
        raise AgeKeyError(f"the {what} was copied with a slip: its check letters do not fit; copy it again")
    key = bytes(_regroup(values[:-6], 5, 8, pad=False))
    if len(key) != _KEY_BYTES:
        raise AgeKeyError(f"the {what} has {len(key)} bytes; right are {_KEY_BYTES}")
    return key


def _polymod(values: Iterable[int]) -> int:
    check = 1
    for value in values:
        top = check >> 25
        check = (check & 0x1FFFFFF) << 5 ^ value
        for place, generator in enumerate(_GENERATOR):
            check ^= generator if top >> place & 1 else 0
    return check


def _spread(prefix: str) -> list[int]:
    return [ord(letter) >> 5 for letter in prefix] + [0] + [ord(letter) & 31 for letter in prefix]


def _regroup(values: Iterable[int], bits: int, into: int, *, pad: bool) -> list[int]:
    held, count, found = 0, 0, []
    for value in values:
        held, count = (held << bits | value) & 0xFFF, count + bits
        while count >= into:
            count -= into
            found.append(held >> count & (1 << into) - 1)
    if pad and count:
        found.append(held << (into - count) & (1 << into) - 1)
    return found
