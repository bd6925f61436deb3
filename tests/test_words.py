"""Words in any script: what is found by what, and what is shown as found."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from taskforce import cipher, words

#: A text, what finds it, and what does not.
SCRIPTS = {
    "french": ("Prise à l’école Élisée", "ecole ÉCOLE élis école|elisee", "cole lecole elisees"),
    "german": ("Straßenbahn über die Brücke", "strassen STRASSENBAHN uber", "bahn ue"),
    "turkish": ("Diyarbakır’da İğne", "diyarbakir igne", "bakir"),
    "russian": ("Синий трамвай едет", "трам ТРАМВАЙ син|едет", "вай"),
    "greek": ("Μπλε λεωφορείο", "λεωφορειο ΜΠΛΕ", "φορειο"),
    "arabic": ("مَدْرَسَةُ الكَرْمَة رقم ١٤", "مدرسة المدرسه كرم الكرمة 14", "رمة رسة 4"),
    "persian": ("تابلوی خیابان", "تابلوي خيابان", "بلوی"),
    "hebrew": ("שָׁלוֹם עולם", "שלום עול", "לום"),
    "hindi": ("हिन्दी में लिखा बोर्ड", "हिन्दी बोर्ड लिख", "हनद"),
    "thai": ("ร้านขายของชำหน้าโรงเรียน", "โรงเรียน ของชำ ขาย", "โรงแรม"),
    "lao": ("ປ້າຍຢູ່ໜ້າຮ້ານ", "ຮ້ານ ປ້າຍ", "ບ້ານ"),
    "khmer": ("ផ្សារនៅភ្នំពេញ", "ភ្នំពេញ", "បាត់"),
    "japanese": (
        "駅前の青い路面電車とガソリン",
        "駅 路面電車 がそりん ｶﾞｿﾘﾝ 駅前|電車",
        "車駅 都 電気",
    ),
    "chinese": ("蓝色的有轨电车", "电车 蓝 有轨", "车电"),
    "korean": ("파란 택시가 보인다", "택시 보인", "시택"),
    "numbers": ("Line 7, tram 2031, A4", "7 2031 203 a4 line", "31 31a"),
    "mixed": ("JR駅前 2025年", "jr 駅前 2025 年", "25"),
}


def found_by(text, typed):
    """As the index would find it first, and the text itself then."""
    sought = words.sought_in(typed)
    marks = {mark for run in words.runs_in(text) for mark in run.marks()}
    asked = {mark for run in sought for mark in run.asks()}
    return bool(sought) and asked <= marks and words.has_all(text, sought)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_text_is_found_by_its_words_and_by_how_they_begin(script):
    text, finds, finds_not = SCRIPTS[script]

    found = {typed: found_by(text, typed.replace("|", " ")) for typed in finds.split()}
    assert [typed for typed, is_found in found.items() if not is_found] == []
    assert [typed for typed in finds_not.split() if found_by(text, typed)] == []


@pytest.mark.parametrize("typed", ["", "a", "!", "é - ü", "の"])
def test_what_says_too_little_is_not_looked_for(typed):
    assert words.sought_in(typed) == []


def test_two_letters_are_a_whole_word_and_three_a_beginning():
    assert found_by("He is up there", "up")
    assert not found_by("He is upstairs", "up")
    assert found_by("He is upstairs", "ups")


def test_a_word_that_only_begins_alike_is_not_found():
    assert not found_by("The transport is late", "transformer")


@pytest.mark.parametrize(
    ("text", "typed", "found"),
    [
        ("A blue tram, 02:31", "tra BLUE", ["blue", "tram"]),
        ("L’École est là", "ecole", ["École"]),
        ("مَدْرَسَةُ الكَرْمَة", "كرم", ["الكَرْمَة"]),
        ("青い路面電車と電車", "電車", ["電車", "電車"]),
        ("ｶﾞｿﾘﾝｽﾀﾝﾄﾞ", "がそりん", ["ｶﾞｿﾘﾝ"]),
        ("ร้านขายของชำหน้าโรงเรียน", "ของชำ", ["ของชำ"]),
        ("駅前通り", "駅前 前通", ["駅前通"]),
        ("nothing", "tram", []),
    ],
)
def test_what_was_found_is_shown_in_the_text_as_it_stands(text, typed, found):
    pieces = words.marked(text, words.sought_in(typed))

    assert [piece for piece, is_found in pieces if is_found] == found
    assert "".join(piece for piece, _ in pieces) == text


@given(st.text(max_size=60))
def test_every_text_is_found_by_each_of_its_own_words(text):
    for run in words.sought_in(text):
        typed = text[run.start : run.end]
        assert found_by(text, typed)
        pieces = words.marked(text, words.sought_in(typed))
        assert "".join(piece for piece, _ in pieces) == text
        assert any(is_found for _, is_found in pieces)


def test_one_word_tells_and_so_do_several_pairs_of_letters():
    assert words.is_telling({"tram"})
    assert words.is_telling({words.place_mark("Item 14, 02:31")})
    assert not words.is_telling({"電車", "路面"})
    assert words.is_telling({"電車", "路面", "面電"})
    assert not words.is_telling(set())


def test_two_words_are_the_same_where_one_begins_the_other():
    def shared(one, other):
        return words.shared(words.runs_in(one), words.runs_in(other))

    assert shared("Two sockets, a chart", "A socket; the character") == {"sock"}
    assert shared("青い路面電車", "路面電車だ") == {"路面", "面電", "電車"}
    assert shared("駅 of kit", "駅 of kit") == set()


def test_the_same_word_is_another_number_in_another_operation():
    one, other = cipher.new_name(), cipher.new_name()

    assert words.number_of(1, one, "tram") != words.number_of(2, one, "tram")
    assert words.number_of(1, one, "tram") != words.number_of(1, other, "tram")
    assert 0 <= words.number_of(1, one, "tram") < 2**63
