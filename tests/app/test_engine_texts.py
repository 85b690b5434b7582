# SPDX-License-Identifier: Apache-2.0
"""What the engine says, as the window says it: real messages of real code on real bad files."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication, QLabel
from test_language import speak

from app import language
from app.engine_texts import translated
from app.main_window import MainWindow
from app.widgets.import_report import ImportReport
from core.errors import DataError
from core.places import ASSETS
from core.protocol import Imported, decode

ENGLISH = re.compile(r"\b(?!(?:braid studio|pip install)\b)[a-z]{2,} [a-z]{2,}\b")  # two words of it


@pytest.fixture
def chinese(qapp: QApplication) -> None:
    language.use("zh_CN")


SAID = {
    "The file is empty (0 bytes). Copy or export it again.": "文件是空的（0 字节）。请重新复制或导出。",
    "2.png: The picture cannot be decoded: its header is damaged.": "2.png：无法解码图片：文件头已损坏。",
    "It is a BMP picture, which Braid does not read.": "它是 BMP 图片，Braid 无法读取。",
    "It is an icon, which Braid does not read.": "它是图标，Braid 无法读取。",
    "/a b/x: row 1: The header names 'a' twice. Give each column its own name.": (
        "/a b/x：第 1 行：表头中 'a' 出现了两次。请给每一列自己的名称。"
    ),
    "/a b/cat. dog.csv cannot be read: Permission denied.": "无法读取 /a b/cat. dog.csv：没有权限。",
    "A forward pass of the model for 1,200 more examples: about 12 minutes.": (
        "还有 1,200 个样本需要模型的一次前向计算：大约 12 分钟。"
    ),
    "nearest by what the encoder sees, rank 2; shares the words red, cat and 3 more: BM25 2.10": (
        "按编码器所见最近，第 2 位；共有的词 red, cat 等，另有 3 个：BM25 2.10"
    ),
    "a.png: The file does not exist.\nb.png: The recording is silent.": "a.png：文件不存在。\nb.png：录音没有声音。",
    "The model is 41% sure, and one other file is like it.": "模型的把握为 41%，另有一个文件与它相似。",
    "The task captioning takes image or audio, and this is text.": "任务“描述”接受图片或录音，而这是文本。",
    "knn is left out: the training split has nothing of this kind.": (
        "省去最相似样本的描述：训练划分中没有这一类内容。"
    ),
    "Use one of: mmr, random.": "请使用其中之一：相似但不雷同、随机。",
    "epochs is -1.5. The smallest value is 0.1.": "epochs 的值是 -1.5。最小值是 0.1。",
    "It is no known format.": "它是未知的格式。",
    "/a/x.rows cannot be read: [Errno 2] No such file or directory: '/a/x.rows'.": (
        "无法读取 /a/x.rows：没有这个文件或文件夹：'/a/x.rows'（错误 2）。"
    ),
    "The line is not JSON: Expecting value: line 1 column 5 (char 4).": (
        "这一行不是 JSON：缺少值：第 1 行第 5 列（第 4 个字符）。"
    ),
    "a.gguf is not a readable GGUF file: strange\nthings. Fetch it again.": (
        "a.gguf 不是可读取的 GGUF 文件：strange\nthings。请重新获取它。"
    ),
    "The recording is 1.5 hours long; the limit is 60 minutes.": "录音长 1.5 小时；上限是 60 分钟。",
    "Examples in other splits: 3 validation, 12 test. Import more, or choose another split.": (
        "其他划分中的样本：验证 3、测试 12。请导入更多，或选择另一个划分。"
    ),
    "1 other files were passed over.": "跳过了 1 个其他文件。",
    "Whoever wrote this. Copy it again.": "Whoever wrote this. 请重新复制它。",
}


@pytest.mark.parametrize("text", SAID)
@pytest.mark.usefixtures("chinese")
def test_sentences_and_their_values_are_said_in_chinese(text: str) -> None:
    assert translated(text) == SAID[text]


@pytest.mark.usefixtures("chinese")
@pytest.mark.parametrize(
    "text",
    [
        "", "Segmentation fault", "This thing of another program is broken.", "It is red.", "一张图片。",
        "a picture of an icon",
    ],
)  # fmt: skip
def test_what_the_engine_does_not_say_stays_as_it_is(text: str) -> None:
    assert translated(text) == text


@pytest.mark.usefixtures("chinese")
def test_a_quotation_is_not_translated() -> None:
    said = "None of the 5 files most like it is called anything like this; the nearest in meaning is “{0}”"
    assert "“The recording is silent.”" in translated(said.format("The recording is silent."))
    assert "'a picture'" in translated(
        "All 3 captions are the same, 'a picture': the model will say it of everything."
    )


def test_an_english_window_shows_it_as_it_was_said(qapp: QApplication) -> None:
    assert [translated(text) for text in SAID] == list(SAID)


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with one good picture and six that cannot be imported."""
    folder = tmp_path_factory.mktemp("source")
    good = folder / "good.png"
    image = QImage(24, 16, QImage.Format.Format_RGB32)
    for file, colour in ((good, "red"), (folder / "alone.png", "blue")):
        image.fill(QColor(colour))
        assert image.save(str(file))
    bad = {
        "empty.png": b"", "text.jpg": b"no picture\n", "cut.png": good.read_bytes()[:-30], "pdf.png": b"%PDF-1.7 \0\1\2",
        "outside.svg": b'<svg xmlns="http://www.w3.org/2000/svg"><image href="http://localhost:1/a.png"/></svg>',
    }  # fmt: skip
    for name, content in bad.items():
        (folder / name).write_bytes(content)
    for name in ("good.png", *bad):
        (folder / name).with_suffix(".txt").write_text("Something.", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def told(source: Path, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The lines of a real engine."""
    scratch = tmp_path_factory.mktemp("told") / "scratch"
    program = Path(__file__).with_name("engine_says.py")
    command = [sys.executable, str(program), str(scratch), str(source)]
    environment = os.environ | {"PYTHONPATH": str(ASSETS.parent)}
    done = subprocess.run(command, capture_output=True, text=True, check=True, env=environment)
    return done.stdout.splitlines()


@pytest.mark.usefixtures("chinese")
def test_real_errors_and_reasons_are_wholly_chinese(told: list[str]) -> None:
    lines = [json.loads(line) for line in told]
    errors = [line["error"] for line in lines if "error" in line]
    reasons = {line["reason"] for line in lines if "reason" in line}
    assert len(errors) == 12
    assert len(reasons) > 40
    for text in (*errors, *reasons):
        inside = re.sub(r"（[^（）]*）", "", translated(text))  # names of methods have their English there
        assert ENGLISH.search(text) or "pinned" in text or "drawn" in text, text
        assert ENGLISH.search(inside) is None, inside
    assert [text for text in errors if not translated(text).endswith("。")] == []


def test_the_report_of_a_real_import_is_chinese_and_switches(
    window: MainWindow, told: list[str], source: Path
) -> None:
    [done] = [event for line in told if '"imported"' in line for _, event in [decode(line)]]
    assert isinstance(done, Imported)
    assert len(done.rejected) == 6
    report = ImportReport(str(source), done, window)
    assert "There is no caption beside it." in report.text()
    speak(window, "zh_CN")
    reasons = [report.model.cells(row)[2:] for row in range(6)]
    assert ("旁边没有描述。", "请在 alone.txt 中写一个。") in reasons
    assert ("文件是空的（0 字节）。", "请重新复制或导出。") in reasons
    assert [text for pair in reasons for text in pair if ENGLISH.search(text)] == []
    assert "旁边没有描述。" in report.text()


def test_a_card_switches_with_the_window(window: MainWindow) -> None:
    error = DataError("The caption is empty.", "Write a caption, or leave the item out.", file="a.png", row=3)
    card = window.notices.add(error.what, error.hint, "trouble")
    own = window.notices.add("Nothing that the engine says.", "Nor this.")
    said = [label.text() for label in card.findChildren(QLabel)]
    assert said == ["a.png: row 3: The caption is empty.", "Write a caption, or leave the item out."]
    speak(window, "zh_CN")
    assert [label.text() for label in card.findChildren(QLabel)] == [
        "a.png：第 3 行：描述是空的。", "请写一个描述，或排除这一项。",
    ]  # fmt: skip
    assert card.accessibleName() == "a.png：第 3 行：描述是空的。请写一个描述，或排除这一项。"
    assert [label.text() for label in own.findChildren(QLabel)] == [
        "Nothing that the engine says.",
        "Nor this.",
    ]
    speak(window, "en")
    assert [label.text() for label in card.findChildren(QLabel)] == said
