"""Which language is spoken: the one asked for, that of the locale, or English; files stay English."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sim.language.choice import CATALOGUES, ENGLISH, VARIABLES, catalogue, known, languages, of_locale, speaking, spoken
from sim.language.days import keys_in_words
from sim.language.words import listed, marked, marked_in, paragraph, tr, translated, trn
from tests.cli.command_line import in_process, settled
from tests.support.undrawn import leave_undrawn


@pytest.fixture
def tiny(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    leave_undrawn(monkeypatch)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
    return settled(tmp_path)


def test_every_catalogue_is_a_language() -> None:
    assert languages() == [ENGLISH, *sorted(path.name for path in CATALOGUES.iterdir() if path.is_dir())]
    assert "zh" in languages()


@pytest.mark.parametrize("name", ["zh", "zh_CN", "zh-CN", "zh_CN.UTF-8", "ZH", "zh_SG@other"])
def test_a_language_has_many_names(name: str) -> None:
    assert known(name) == "zh"


@pytest.mark.parametrize("name", ["", "C", "POSIX", "tlh", "..", "../zh", "zhx", "1"])
def test_what_names_no_language(name: str) -> None:
    assert known(name) is None
    assert of_locale({"LANG": name}) == ENGLISH


def test_the_first_variable_that_is_set_counts() -> None:
    assert of_locale({"LC_ALL": "", "LC_MESSAGES": "zh_CN.UTF-8", "LANG": "en_US.UTF-8"}) == "zh"
    assert of_locale({"LC_ALL": "en_US.UTF-8", "LC_MESSAGES": "zh_CN.UTF-8"}) == ENGLISH


def test_a_language_is_spoken_for_a_while() -> None:
    before = tr("channel")
    with speaking("zh"):
        assert (tr("channel"), spoken()) == ("渠道", "zh")
        with speaking(ENGLISH):
            assert tr("channel") == "channel"
    assert (before, tr("channel"), spoken()) == ("channel", "channel", ENGLISH)


def test_names_are_not_translated_whatever_word_they_are() -> None:
    with speaking("zh"):
        assert (translated("channel"), translated(marked("channel"))) == ("channel", "渠道")


def test_a_word_with_two_meanings_has_two_translations() -> None:
    with speaking("zh"):
        assert translated(marked("left")) != translated(marked_in("customers", "left"))
    assert translated(marked_in("customers", "left")) == "left"


def test_a_message_without_a_translation_is_english() -> None:
    with speaking("zh"):
        assert tr("{one} that nobody has written", one=1) == "1 that nobody has written"
        assert trn("{n} unheard-of thing", "{n} unheard-of things", 2, n=2) == "2 unheard-of things"


def test_things_are_counted_as_the_language_does() -> None:
    assert [trn("{count} pool", "{count} pools", n, count=n) for n in (0, 1, 1.5, 2)] == [
        "0 pools", "1 pool", "1.5 pools", "2 pools",
    ]  # fmt: skip
    with speaking("zh"):
        assert trn("{count} pool", "{count} pools", 1, count=1) == "1 个坐席组"


def test_sentences_follow_each_other_as_the_language_writes_them() -> None:
    assert paragraph([]) == ""
    with speaking("zh"):
        assert paragraph(["一。", "二。"]) == "一。二。"


def test_lists_keep_letters_of_scripts_apart() -> None:
    assert listed(["phone", "chat"]) == "phone and chat"
    with speaking("zh"):
        assert listed(["phone", "mail", "chat"]) == "phone、mail 和 chat"
        assert listed(["电话", "chat"]) == "电话和 chat"
        assert listed(["电话", "聊天"]) == "电话和聊天"
        assert listed(["phone"]) == "phone"


def test_days_as_scenarios_have_them_are_told_in_words() -> None:
    assert keys_in_words("mon-fri 09:00, sun") == "mon-fri 09:00, sun"
    with speaking("zh"):
        assert keys_in_words("mon-fri 09:00, sun") == "周一至周五 09:00、周日"
        assert keys_in_words("every day") == "每天"
        assert keys_in_words("2026-12-24 09:00") == "2026-12-24 09:00"


def test_a_run_speaks_the_language_asked_for(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--language", "zh", "--no-report") == 0
    said = capsys.readouterr()
    assert "服务水平" in said.out
    assert "已写入" in said.err
    assert "service level" not in said.out
    assert "phone" in said.out


def test_a_run_speaks_the_language_of_the_locale(
    tiny: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LANG", "zh_CN.UTF-8")
    assert in_process("run", "s.yaml", "--no-report") == 0
    assert "服务水平" in capsys.readouterr().out
    assert in_process("run", "s.yaml", "--no-report", "--language", "en") == 0
    assert "service level" in capsys.readouterr().out
    assert spoken() == ENGLISH


def test_what_programs_read_is_english(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    late = ("--set", "pools.agents.agents=0", "--format", "json", "--no-report", "--quiet")
    told = []
    for language in ("en", "zh"):
        assert in_process("run", "s.yaml", *late, "--language", language) == 0
        told.append(capsys.readouterr().out)
    assert told[0] == told[1]
    assert any("on duty" in text for text in json.loads(told[1])["warnings"])


def test_an_unknown_language_is_one_line(tiny: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert in_process("run", "s.yaml", "--language", "tlh") == 2
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "there is no 'tlh'; there are en, zh" in said


def test_the_catalogue_of_english_is_empty() -> None:
    assert catalogue().gettext("channel") == "channel"
