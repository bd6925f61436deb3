"""Words of a text as people search them, in any script; and what an index keeps of them.

Scripts with spaces have words, which are found by how they begin. Scripts without spaces have
none that a machine could tell apart, so what stands in them is found by pairs of neighbouring
letters. Whatever is found by its marks is verified on the text itself.
"""

import unicodedata
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import regex

from taskforce import cipher, secret
from taskforce.places.letters import folded, without_article

#: Written without spaces between words; Korean has some, and endings that stick to its words.
_JOINED = (
    r"\p{Han}\p{Hiragana}\p{Katakana}\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
    r"\u3099\u309a\u30fc\uff70\uff9e\uff9f"  # the voiced and long signs of every kana
)
_RUN = regex.compile(rf"[{_JOINED}]+|[[\p{{L}}\p{{M}}\p{{N}}\u200d]--[{_JOINED}]]+", regex.V1)
_IS_JOINED = regex.compile(rf"[{_JOINED}]")
_HAN, _DIGIT = regex.compile(r"\p{Han}"), regex.compile(r"\p{Nd}")
_SEEN = regex.compile(r"\X")
#: A word is known by how it begins.
_BEGINS = 4
#: So many pairs of letters that two texts share are no chance any more.
ENOUGH_PAIRS = 3


@dataclass(frozen=True)
class Run:
    """A word; in a script without spaces, what stands between two signs."""

    start: int
    end: int
    #: As it is compared.
    form: str
    is_joined: bool

    def marks(self) -> set[str]:
        """By what it is found: how it begins, or its pairs of letters."""
        if self.is_joined:
            return {*_pairs(self.form), *_HAN.findall(self.form)}
        return {self.form[:_BEGINS], self.form[: _BEGINS - 1]} if self._says_something else set()

    def asks(self) -> set[str]:
        """The marks that a text must have in which it stands, or that begins with it."""
        if self.is_joined:
            return set(_pairs(self.form)) or set(_HAN.findall(self.form))
        return {self.form[:_BEGINS]} if self._says_something else set()

    def tells(self) -> set[str]:
        """The marks by which two texts about the same thing are told from any two texts."""
        if self.is_joined:
            return set(_pairs(self.form))
        return {self.form[:_BEGINS]} if len(self.form) >= _BEGINS else set()

    def has(self, sought: "Run") -> bool:
        """Whether what somebody typed is in here, or begins it."""
        if self.is_joined is not sought.is_joined:
            return False
        return sought.form in self.form if self.is_joined else self.form.startswith(sought.form)

    @property
    def _says_something(self) -> bool:
        return len(self.form) > 1 or self.form.isdigit()


def runs_in(text: str) -> list[Run]:
    """The words of a text, in their order."""
    found = []
    for match in _RUN.finditer(text):
        word = _DIGIT.sub(lambda digit: str(unicodedata.digit(digit[0], digit[0])), match[0])
        is_joined = bool(_IS_JOINED.match(word))
        form = _sign_by_sign(word) if is_joined else without_article(_form(word))
        found.append(Run(match.start(), match.end(), form, is_joined))
    return found


def sought_in(typed: str) -> list[Run]:
    """The words that somebody typed, without those that say too little to be looked for."""
    return [run for run in runs_in(typed) if run.asks()]


def has_all(text: str, sought: Iterable[Run]) -> bool:
    """Whether every word that was typed is in the text, or begins a word of it."""
    runs = runs_in(text)
    return all(any(run.has(each) for run in runs) for each in sought)


def marked(text: str, sought: Collection[Run]) -> list[tuple[str, bool]]:
    """The text in pieces, each with whether it is what was sought."""
    pieces: list[tuple[str, bool]] = []
    seen = 0
    for start, end in _together(_spans(text, sought)):
        pieces += [(text[seen:start], False), (text[start:end], True)]
        seen = end
    return [piece for piece in (*pieces, (text[seen:], False)) if piece[0]]


def number_of(operation_id: int, key_name: str, mark: str) -> int:
    """What the index keeps of a mark. It tells nothing without the key of its operation, and the
    same in another operation is another number."""
    return cipher.number(key_name, secret.number(f"{operation_id} {mark}"))


def shared(one: Iterable[Run], other: Iterable[Run]) -> set[str]:
    """The marks that say the same in two texts: of two words that begin alike, one must begin the
    other."""
    there = [run for run in other if run.tells()]
    pairs = {mark for run in there if run.is_joined for mark in run.tells()}
    found: set[str] = set()
    for run in one:
        if run.is_joined:
            found |= run.tells() & pairs
        elif run.tells() and any(run.has(each) or each.has(run) for each in there):
            found |= run.tells()
    return found


def is_telling(marks: Collection[str]) -> bool:
    """Whether two texts that share these are about the same thing rather than alike by chance."""
    pairs = sum(bool(_IS_JOINED.match(mark)) for mark in marks)
    return len(marks) > pairs or pairs >= ENOUGH_PAIRS


def place_mark(locator: str) -> str:
    """The mark of a place in the evidence; no word begins with such a sign."""
    return f"@{folded(locator)}" if folded(locator) else ""


def _form(word: str) -> str:
    return folded(word).replace(" ", "")


def _sign_by_sign(word: str) -> str:
    """The same, so that what is found in it can be shown in the text."""
    return "".join(map(_form, _SEEN.findall(word)))


def _pairs(form: str) -> Iterator[str]:
    return (form[at : at + 2] for at in range(len(form) - 1))


def _spans(text: str, sought: Collection[Run]) -> Iterator[tuple[int, int]]:
    for run in runs_in(text):
        for each in sought:
            if run.has(each):
                yield from _within(text, run, each) if run.is_joined else [(run.start, run.end)]


def _within(text: str, run: Run, sought: Run) -> Iterator[tuple[int, int]]:
    """Where it stands in what has no spaces: from the sign in which it begins to the sign in
    which it ends. One sign may be several letters of the form."""
    begins: list[int] = []
    letters: list[int] = []
    at = run.start
    for sign in _SEEN.findall(text[run.start : run.end]):
        begins.append(at)
        letters.append((letters[-1] if letters else 0) + len(_form(sign)))
        at += len(sign)
    for found in regex.finditer(regex.escape(sought.form), run.form, overlapped=True):
        first, last = (bisect_right(letters, each) for each in (found.start(), found.end() - 1))
        yield begins[first], begins[last + 1] if last + 1 < len(begins) else run.end


def _together(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans that touch are one."""
    found: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return found
