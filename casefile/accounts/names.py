"""What somebody types to sign in: an e-mail address, or a neutral name made for a client who has none to give."""

from __future__ import annotations

import secrets

NAME_DOMAIN = "@sign-in.invalid"  # RFC 2606: no mail can ever be delivered there

# Short everyday things, easy to read aloud, to spell and to copy by hand; none of them says anything about anybody.
_WORDS = {
    "en": "apple bench bread brick bridge brook candle canyon cedar cherry clover cotton daisy eagle feather field "
    "forest garden ginger harbor honey island kettle ladder lake lantern lemon maple marble meadow melon mirror "
    "mountain ocean olive orange orchard paper pebble pepper pillow pine planet pocket prairie purple rabbit rain "
    "ribbon river rocket salt silver spring spruce stone summer sugar sunny table thunder tiger timber tomato tulip "
    "valley velvet village violet walnut water willow window winter yellow",
    "es": "abeja agua aldea alto amarillo arena arroyo avena barco blanco bosque brisa caballo camino campo canela "
    "canto cereza ciruela claro colina conejo costa dulce estrella faro flor fresa fuente grano harina hoja huerta "
    "isla jardin lago lana leche limon luna madera manzana marea menta mesa miel molino monte nieve nube olivo palma "
    "papel pera piedra pino playa plaza pluma pozo pradera puente puerto queso rama rio roble rosa sal sol tarde "
    "tigre tomate torre trigo uva valle vela verano verde viento",
}


def plain_email(typed: str) -> str:
    """Return an address as accounts are kept by it; a name without @ is one of ours, its spaces read as hyphens."""
    plain = typed.strip().lower()
    return plain if "@" in plain or not plain else "-".join(plain.split()) + NAME_DOMAIN


def new_name(language: str = "en") -> str:
    """Return a name of two words and four digits, as an address that no mail can reach."""
    words = _WORDS.get(language, _WORDS["en"]).split()
    return f"{secrets.choice(words)}-{secrets.choice(words)}-{secrets.randbelow(9000) + 1000}{NAME_DOMAIN}"
