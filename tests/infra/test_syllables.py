from __future__ import annotations

import pytest

from casefile.infra.syllables import syllables

# Counted by hand, aloud.
ENGLISH = """lawyer 2 message 2 any 2 order 2 phone 1 released 2 device 2 judge 1 police 2 serious 3 people's 2
computer 3 internet 3 attorney 3 called 1 wanted 2 asked 1 changed 1 deletes 2 images 3 trial 2 quiet 2 family 3 story 2
body 2
about 2 around 2 away 2 over 2 court 1 case 1 don't 1 table 2 trouble 2 needed 2 used 1 things 1 messages 3 charges 2
rules 1 visited 3 curfew 2 monitor 3 passport 2 interview 3 register 3 information 4 before 2 someone 2 receipts 2
travel 2 calendar 3 hours 1 library 3 account 2 password 2 private 2 reply 2 idea 3 area 3 anyone 3 """
SPANISH = """abogado 4 teléfono 4 usted 2 día 2 leer 2 ahora 3 ciudad 2 juez 1 audiencia 3 corte 2 policía 4
que 1 guerra 2 pingüino 3 aire 2 cuenta 2 bueno 2 país 2 oír 2 ley 1 muy 1 hay 1 cuidado 3 ayuda 3 yo 1 mensaje 3
prueba 2 acusó 3 familia 3 niños 2 envíe 3 quien 1 siguiente 3 poeta 3 área 3 viuda 2 también 2 después 2 averigüe 4
contraseña 4 computadora 5 real 2 creer 2 línea 3 ahí 2 baúl 2"""


def _counted(text: str) -> list[tuple[str, int]]:
    words = text.split()
    return [(word, int(number)) for word, number in zip(words[::2], words[1::2], strict=True)]


@pytest.mark.parametrize(("word", "heard"), _counted(ENGLISH))
def test_english_syllables_are_those_counted_by_hand(word: str, heard: int) -> None:
    assert syllables(word, "en") == heard


@pytest.mark.parametrize(("word", "heard"), _counted(SPANISH))
def test_spanish_syllables_are_those_counted_by_hand(word: str, heard: int) -> None:
    assert syllables(word, "es") == heard
