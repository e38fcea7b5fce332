"""Statements of public articles that are wrong, as signs by which a text is known to repeat one.

The list stands here a second time, so that nobody widens what may be said by shortening the library's own list.
"""

from __future__ import annotations

import re

SIGNS = {
    "minors involved: often 15+ years": r"15\s*\+|often (?:more than )?(?:15|fifteen) years|(?:más de )?15 años o más",
    "RICO-style enhancements": r"\bRICO\b|racketeer",
    "one mental state for every crime": r"specific (?:sexual )?intent|scienter|disregard of consent|intención sexual",
    "age misrepresentation is generally no defence": (
        r"(?:lie[ds]?|lying|misrepresent\w*) about (?:\w+ )?age|age misrepresentation|mint\w+ sobre su edad"
    ),
    "refusing to remove content is punished": r"secondary criminal|refus\w+ to (?:remove|take down)",
    "platforms must preserve evidence": (
        r"(?:platforms?|sites?) (?:must|have to) (?:keep|preserve|save)"
        r"|(?:sitios?|plataformas?) (?:deben?|tienen? que) guardar"
    ),
    "enhanced penalties for AI or deepfakes": (
        r"enhanced penalt|deepfakes? (?:carry|bring|mean)|higher penalt|penas? agravad"
    ),
    "interstate instrumentality is always required": r"interstate|instrumentality|interestatal",
    "reports rose 97.5%": r"97[.,]5",
    "calls the accuser the plaintiff": r"plaintiff|demandante",
    "cooperate with the police": r"\bcooperat\w* with|coope\w+ con (?:la policía|las autoridades)",
    "review your presence so that it does not contradict your defence": (
        r"contradict your (?:defen[cs]e|case)|(?:clean|tidy) up your|contradi\w+ su defensa"
    ),
}


def repeated(text: str) -> list[str]:
    """Return which of the wrong statements a text repeats."""
    return [what for what, sign in SIGNS.items() if re.search(sign, text, re.IGNORECASE)]
