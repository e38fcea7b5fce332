"""Units of counts that do not group (3D1.4), counting of images, and points of criminal history."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casefile.law.guidelines import Band, GuidelineError, Manual, category_of
from casefile.law.offences import Step

IMAGES_A_VIDEO = 75
"""USSG 2G2.2 n.6(B)(ii)."""
FRAMES_CIRCUIT = "3"
DUPLICATES_CIRCUIT = "6"


@dataclass(frozen=True, slots=True)
class Units:
    """Units of each level in halves, all of them, the levels added, and the combined level."""

    halves: tuple[int, ...]
    units: float
    add: int
    combined: int


def units_of(manual: Manual, levels: Sequence[int]) -> Units:
    """Return the units of groups with these levels: the highest and 1 to 4 less 1, 5 to 8 less a half, more none.

    Raises:
        GuidelineError: there is no level.

    Source: USSG 3D1.4.
    """
    if not levels:
        raise GuidelineError("no level is given; at least one group with its level would be right")
    top = max(levels)
    halves = tuple(2 if top - level <= 4 else 1 if top - level <= 8 else 0 for level in levels)
    total = sum(halves)
    fitting = [row for row in manual.units.rows if isinstance(row[0], int) and total <= row[0]]
    add = int(fitting[0][1] or 0) if fitting else manual.units_above
    return Units(halves, total / 2, add, top + add)


@dataclass(frozen=True, slots=True)
class Material:
    """What is to be counted under 2G2.2(b)(7)."""

    images: int | None = None
    videos: int = 0
    frames: int | None = None
    unique_images: int | None = None


@dataclass(frozen=True, slots=True)
class OtherCount:
    """Another way to count the same material; ``mode`` names the way: video, frames or unique."""

    mode: str
    why: str
    count: int
    cite: str


@dataclass(frozen=True, slots=True)
class ImageCount:
    """Images counted, and the other ways to count them. ``count`` None: ``open`` says why."""

    count: int | None
    cite: str
    others: tuple[OtherCount, ...] = ()
    open: tuple[str, ...] = ()
    warnings: tuple[Step, ...] = ()

    def by(self, mode: str) -> int | None:
        """Return the number counted in a mode; where the mode changes nothing, the number that is counted."""
        return next((other.count for other in self.others if other.mode == mode), self.count)


def levels_for(bands: Sequence[Band], figure: float) -> int | None:
    """Return the levels of the last band a figure lies above; 0 below the first; None where they are not loaded."""
    fitting = [band for band in bands if figure > band.over]
    return fitting[-1].levels if fitting else 0


def circuit_number(circuit: str | None) -> str | None:
    """Return a circuit as its number ("3" for "3d Cir."), or DC; None where none is given."""
    if circuit is None or not circuit.strip():
        return None
    digits = "".join(sign for sign in circuit if sign.isdigit())
    letters = "".join(sign for sign in circuit.casefold() if sign.isalpha())
    if digits and 1 <= int(digits) <= 11:
        return str(int(digits))
    words = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh")
    for number, word in enumerate(words, start=1):
        if letters.startswith(word):
            return str(number)
    if letters.startswith("dc"):
        return "DC"
    raise GuidelineError(f"{circuit!r} is no circuit; 1 to 11 or DC would be right")


def count_images(manual: Manual, found: Material, circuit: str | None, bands: Sequence[Band]) -> ImageCount:
    """Return the images of one count: 75 a video, frames in the Third Circuit; duplicates are never dropped.

    Source: USSG 2G2.2 n.6(B); United States v. Haggerty, 107 F.4th 175 (3d Cir. 2024).
    """
    stills = found.images if found.images is not None else found.unique_images or 0
    noted = stills + IMAGES_A_VIDEO * found.videos
    framed = None if found.frames is None else stills + found.frames
    in_frames = circuit == FRAMES_CIRCUIT and (found.videos > 0 or framed is not None)
    counted = framed if in_frames else noted
    twice, warnings = _duplicates(manual, found, counted, circuit)
    video, frames = manual.cite("video"), manual.cite("frames")
    top = int(bands[-1].over) + 1 if bands else noted
    if framed is None:
        as_frames = OtherCount("frames", f"frames counted, if they come to {top} or more", max(top, noted), frames)
    else:
        as_frames = OtherCount("frames", "frames of the videos counted, as in the Third Circuit", framed, frames)
    if in_frames:
        why = f"each video counted as {IMAGES_A_VIDEO} images, as the Manual notes but this circuit does not"
        others = (OtherCount("video", why, noted, video), *twice)
        if counted is None:
            missing = "the frames of the videos are missing: in the Third Circuit each is an image; enter frames"
            return ImageCount(None, frames, (*others, as_frames), (missing,), warnings)
        return ImageCount(counted, frames, others, (), warnings)
    beside = (as_frames,) if circuit is None and (found.videos or framed is not None) else ()
    return ImageCount(noted, video, (*beside, *twice), (), warnings)


def _duplicates(
    manual: Manual, found: Material, total: int | None, circuit: str | None
) -> tuple[tuple[OtherCount, ...], tuple[Step, ...]]:
    if found.unique_images is None or found.images is None or found.unique_images == found.images:
        return (), ()
    if found.unique_images > found.images:
        raise GuidelineError(f"{found.unique_images} unique images of {found.images}; not more than the total is right")
    where = "" if circuit == DUPLICATES_CIRCUIT else "; another circuit may see it otherwise"
    text = f"{found.images - found.unique_images} of {found.images} images are duplicates and are counted{where}"
    cite = manual.cite("duplicates")
    if total is None:
        return (), (Step(text, cite),)
    less = total - found.images + found.unique_images
    return (OtherCount("unique", f"only the {found.unique_images} unique images counted", less, cite),), (
        Step(text, cite),
    )


@dataclass(frozen=True, slots=True)
class Points:
    """Criminal history points with the category and how they came about."""

    points: int
    category: str
    steps: tuple[Step, ...]


def points_of(manual: Manual, sentences: Mapping[str, int], under_sentence: bool = False) -> Points:
    """Return the points of prior sentences, given by the paragraph of 4A1.1 (a to d) that counts each.

    Raises:
        GuidelineError: a paragraph is named that gives no points, or a number below nought.

    Source: USSG 4A1.1 (status point as amended on 1 November 2023).
    """
    total, steps = 0, []
    for name, number in sentences.items():
        rule = manual.points.get(name)
        if rule is None or rule.threshold is not None or number < 0:
            raise GuidelineError(f"{name}: {number} counts no points; a, b, c or d with a number from 0 would be right")
        points = number * rule.points
        held = points if rule.cap is None else min(points, rule.cap)
        capped = f", held at {held}" if held < points else ""
        steps.append(Step(f"{number} x {rule.points} = {points} points{capped}: {rule.condition}", rule.cite))
        total += held
    status = manual.points["e"]
    if under_sentence and total >= (status.threshold or 0):
        total += status.points
        steps.append(Step("1 point: under a criminal justice sentence, with 7 or more points", status.cite))
    elif under_sentence:
        steps.append(Step(f"no status point: {total} points, and it needs {status.threshold}", status.cite))
    return Points(total, category_of(manual, total), tuple(steps))
