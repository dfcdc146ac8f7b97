"""Pictures and PDFs of one's own, befallen by command."""

from __future__ import annotations

import json
import re

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from tests.cli.commands import dxe, one_line

pytestmark = pytest.mark.long

SIZE = (300, 400)
BOXES = [[40, 50, 120, 80], [150, 200, 260, 230]]


def drawing(mode="L", size=SIZE):
    """A white page with the boxes as black bars on it."""
    image = Image.new("L", size, 255)
    draw = ImageDraw.Draw(image)
    for x0, y0, x1, y1 in BOXES:
        draw.rectangle((x0, y0, x1 - 1, y1 - 1), fill=0)
    if mode == "I;16":
        return Image.fromarray(np.asarray(image).astype(np.uint16) * 257)
    return image.convert(mode)


@pytest.fixture
def page(tmp_path):
    drawing().save(tmp_path / "page.png")
    return tmp_path


def befall(where, *args):
    """Run the command; give what it said, or fail with what it complained of."""
    done = dxe("degrade", *args, cwd=where)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def read(path):
    return cv2.imread(str(path), cv2.IMREAD_UNCHANGED)


def same_look(one, other):
    """Whether ink and paper are where they were."""
    gray = other if other.ndim == 2 else other.mean(axis=2)
    return one.shape[:2] == gray.shape and ((one > 127) == (gray > 127)).mean() > 0.98


@pytest.mark.parametrize(
    ("mode", "ending", "channels"),
    [
        ("L", "png", 1),
        ("RGB", "png", 3),
        ("1", "png", 1),
        ("I;16", "png", 1),
        ("P", "png", 3),
        ("RGBA", "png", 3),
        ("L", "jpg", 1),
        ("RGB", "jpg", 3),
        ("CMYK", "jpg", 3),
        ("L", "tiff", 1),
        ("1", "tiff", 1),
        ("I;16", "tiff", 1),
        ("RGB", "tiff", 3),
    ],
)
def test_any_usual_picture_is_befallen(tmp_path, mode, ending, channels):
    """It keeps its look and its channels; what was saved oddly comes out plainly."""
    source = tmp_path / f"page.{ending}"
    drawing(mode).save(source)
    said = befall(tmp_path, source, "--condition", "defocus@1", "-o", "out.png")
    assert said == "out.png: defocus@1\n"
    found = read(tmp_path / "out.png")
    assert found.dtype == np.uint8
    assert (1 if found.ndim == 2 else found.shape[2]) == channels
    assert same_look(np.asarray(drawing()), found)


def test_a_picture_on_its_side_comes_out_upright(tmp_path):
    exif = Image.Exif()
    exif[0x0112] = 6
    drawing("RGB").save(tmp_path / "page.jpg", exif=exif)
    befall(tmp_path, "page.jpg", "--condition", "defocus@1", "-o", "out.png")
    upright = np.rot90(np.asarray(drawing()), -1)
    assert same_look(upright, read(tmp_path / "out.png"))


@pytest.mark.parametrize("ending", ["tiff", "pdf"])
def test_every_page_of_a_file_comes_out_as_one(tmp_path, ending):
    """Numbered from 1; what befalls each sheet is not the same."""
    pages = [drawing("RGB") for _ in range(3)]
    pages[0].save(
        tmp_path / f"all.{ending}", save_all=True, append_images=pages[1:], resolution=150
    )
    said = befall(
        *(tmp_path, f"all.{ending}", "--condition", "stain@5", "-o", "out.png", "--dpi", 150)
    )
    assert [line.partition(":")[0] for line in said.splitlines()] == [
        f"out-{number}.png" for number in (1, 2, 3)
    ]
    found = [read(tmp_path / f"out-{number}.png") for number in (1, 2, 3)]
    assert all(image.shape[:2] == (400, 300) for image in found)
    assert (found[0] != found[1]).any()


@pytest.mark.parametrize(("dpi", "size"), [(72, (192, 144)), (150, (400, 300)), (300, (800, 600))])
def test_a_pdf_is_drawn_at_the_resolution_asked_for(tmp_path, dpi, size):
    """And in gray where it knows no colours."""
    drawing().save(tmp_path / "one.pdf", resolution=150)
    befall(tmp_path, "one.pdf", "--condition", "clean", "-o", "out.png", "--dpi", dpi)
    assert read(tmp_path / "out.png").shape == size
    red = Image.new("RGB", SIZE, (200, 0, 0))
    red.save(tmp_path / "red.pdf", resolution=150)
    befall(tmp_path, "red.pdf", "--condition", "clean", "-o", "red.png", "--dpi", dpi)
    blue, green, full = read(tmp_path / "red.png")[50, 50]
    assert full > 190
    assert max(blue, green) < 20


@pytest.mark.parametrize("condition", ["clean", "defocus@0", "phone_photo@0"])
@pytest.mark.parametrize("ending", ["png", "jpg"])
def test_nothing_leaves_the_file_as_it_is(tmp_path, condition, ending):
    """To the byte."""
    source = tmp_path / f"page.{ending}"
    drawing().save(source)
    said = befall(tmp_path, source, "--condition", condition, "-o", f"out.{ending}")
    assert said == f"out.{ending}: clean\n"
    assert (tmp_path / f"out.{ending}").read_bytes() == source.read_bytes()


def test_the_same_command_gives_the_same_bytes_and_another_seed_others(page):
    for name, seed in (("a", 0), ("b", 0), ("c", 1)):
        befall(
            page, "page.png", "--condition", "phone_photo@3", "-o", f"{name}.jpg", "--seed", seed
        )
    one, again, other = ((page / f"{name}.jpg").read_bytes() for name in "abc")
    assert one == again
    assert one != other


def test_a_camera_gives_colours_unless_gray_is_kept(page):
    said = befall(page, "page.png", "--condition", "phone_photo@2", "-o", "colour.jpg")
    assert "white_balance" in said
    assert read(page / "colour.jpg").ndim == 3
    said = befall(page, "page.png", "--condition", "phone_photo@2", "-o", "gray.jpg", "--gray")
    assert "white_balance" not in said
    assert read(page / "gray.jpg").ndim == 2


@pytest.mark.parametrize(
    "options",
    [
        ("--condition", "jpeg@4,stain@3,jpeg@1"),
        ("--condition", "jpeg@4", "--condition", "stain@3, jpeg@1"),
    ],
)
def test_a_chain_is_applied_in_its_order(page, options):
    """With commas or option by option; the last file is what is written."""
    said = befall(page, "page.png", *options, "-o", "chain.jpg")
    assert said == "chain.jpg: jpeg@4, stain@3, jpeg@1\n"
    befall(page, "page.png", "--condition", "stain@3,jpeg@4,jpeg@1", "-o", "other.jpg")
    assert (page / "chain.jpg").read_bytes() != (page / "other.jpg").read_bytes()
    befall(page, "page.png", "--condition", "jpeg@4", "-o", "jpeg.jpg")
    assert (page / "chain.jpg").read_bytes() != (page / "jpeg.jpg").read_bytes()


def test_boxes_move_with_the_ink(page):
    """They come out as quads that hold the bars, wherever these went."""
    (page / "boxes.json").write_text(json.dumps(BOXES))
    befall(
        *(
            page,
            "page.png",
            "--condition",
            "perspective@4",
            "-o",
            "out.png",
            "--boxes",
            "boxes.json",
        )
    )
    image = read(page / "out.png")
    found = json.loads((page / "out.json").read_text())
    assert len(found) == len(BOXES)
    inside = np.zeros(image.shape, np.uint8)
    for row in found:
        assert row["visible"] == 1
        cv2.fillConvexPoly(inside, np.rint(row["quad"]).astype(np.int32), 255)
    dark = image < 100
    assert (dark & (inside > 0)).sum() > 0.95 * dark.sum()
    assert dark[cv2.erode(inside, np.ones((7, 7))) > 0].all()


def test_covered_boxes_say_how_much_of_them_is_left(page):
    (page / "boxes.json").write_text(json.dumps(BOXES))
    befall(
        *(page, "page.png", "--condition", "framing@5", "-o", "out.png", "--boxes", "boxes.json")
    )
    befall(
        *(page, "page.png", "--condition", "redaction@5", "-o", "hid.png", "--boxes", "boxes.json")
    )
    shown = [row["visible"] for row in json.loads((page / "hid.json").read_text())]
    assert min(shown) < 1
    assert all(0 <= share <= 1 for share in shown)


@pytest.mark.parametrize("scene", ["phone_photo@5", "fax_of_copy@3", "crumple@5", "occluder@4"])
def test_a_small_picture_goes_through(tmp_path, scene):
    drawing(size=(50, 50)).save(tmp_path / "page.png")
    name = "out.jpg" if scene.startswith("phone") else "out.png"
    befall(tmp_path, "page.png", "--condition", scene, "-o", name)
    assert read(tmp_path / name).size


def test_a_page_of_ten_thousand_px_a_side_goes_through(tmp_path):
    """Turned, it is larger still."""
    drawing("1", (10_000, 10_000)).save(tmp_path / "page.png")
    befall(tmp_path, "page.png", "--condition", "rotation@2", "-o", "out.png", "--dpi", 600)
    image = read(tmp_path / "out.png")
    assert min(image.shape) > 10_000
    assert (image < 100).sum() == pytest.approx(80 * 30 + 110 * 30, rel=0.02)


LOCKED = b"""%%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 72 72]>> endobj
4 0 obj <</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>> endobj
trailer <</Root 1 0 R/Encrypt 4 0 R/ID[<00><00>]/Size 5>>
%%%%EOF
""" % (b"41" * 32, b"42" * 32)
EMPTY = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[]/Count 0>> endobj
trailer <</Root 1 0 R/Size 3>>
%%EOF
"""
BAD = {
    "an unknown scene": (
        ("page.png", "--condition", "fone_photo@3"),
        "--condition: .*'phone_photo'",
    ),
    "an unknown accident": (("page.png", "--condition", "defocs@3"), "did you mean 'defocus'"),
    "no severity": (("page.png", "--condition", "jpeg"), "write it as jpeg@3"),
    "a severity too high": (("page.png", "--condition", "fold@6"), "no severity from 0 to 5"),
    "a negative severity": (("page.png", "--condition", "fold@-1"), "no severity from 0 to 5"),
    "a severity that is no number": (("page.png", "--condition", "fold@nan"), "from 0 to 5"),
    "an empty part of a chain": (("page.png", "--condition", "jpeg@3,,fold@1"), "an empty part"),
    "a wrong part of a chain": (
        ("page.png", "--condition", "fold@1", "--condition", "jpg@1"),
        "--condition: .*did you mean 'jpeg'",
    ),
    "no such file": (("none.png", "--condition", "fold@1"), "none.png: cannot be used"),
    "a folder": ((".", "--condition", "fold@1"), "cannot be used"),
    "a torn picture": (
        ("torn.png", "--condition", "fold@1"),
        "torn.png: is not a readable picture",
    ),
    "an empty file": (
        ("empty.png", "--condition", "fold@1"),
        "empty.png: is not a readable picture",
    ),
    "text": (("text.png", "--condition", "fold@1"), "text.png: is not a readable picture"),
    "a torn PDF": (("torn.pdf", "--condition", "fold@1"), "torn.pdf: is a PDF that cannot be read"),
    "a locked PDF": (("locked.pdf", "--condition", "fold@1"), "locked by a password"),
    "a PDF without pages": (("none.pdf", "--condition", "fold@1"), "none.pdf: is a PDF that"),
    "a poster": (("poster.pdf", "--condition", "fold@1"), "page 1: has more than 100 megapixels"),
    "boxes that are none": (
        ("page.png", "--condition", "fold@1", "--boxes", "text.png"),
        "text.png: is not a list of boxes",
    ),
    "a box inside out": (
        ("page.png", "--condition", "fold@1", "--boxes", "flat.json"),
        "flat.json: has a box without extent",
    ),
    "a box outside of the page": (
        ("page.png", "--condition", "fold@1", "--boxes", "beyond.json"),
        r"beyond.json: box 0 \(250, 5, 301, 9\) reaches beyond the image of 300 x 400 px",
    ),
    "boxes that would be lost": (
        ("page.png", "--condition", "fold@1", "--boxes", "out.json"),
        "out.json: would be overwritten",
    ),
}


@pytest.fixture(scope="module")
def bad(tmp_path_factory):
    """A folder of files that nobody can use."""
    folder = tmp_path_factory.mktemp("bad")
    drawing().save(folder / "page.png")
    whole = (folder / "page.png").read_bytes()
    (folder / "torn.png").write_bytes(whole[: len(whole) // 2])
    (folder / "empty.png").write_bytes(b"")
    (folder / "text.png").write_text("no picture")
    (folder / "torn.pdf").write_bytes(b"%PDF-1.7\nand no more")
    (folder / "locked.pdf").write_bytes(LOCKED)
    (folder / "none.pdf").write_bytes(EMPTY)
    Image.new("L", (200, 200)).save(folder / "poster.pdf", resolution=2)
    (folder / "flat.json").write_text("[[5, 5, 5, 9]]")
    (folder / "beyond.json").write_text("[[250, 5, 301, 9]]")
    (folder / "out.json").write_text("[[5, 5, 6, 9]]")
    return folder


@pytest.mark.parametrize("what", BAD)
def test_what_cannot_be_used_is_said_in_one_line(bad, what):
    """With its place and a remedy, and nothing is written."""
    args, pattern = BAD[what]
    line = one_line(dxe("degrade", *args, "-o", "out.png", cwd=bad), 2)
    assert re.search(pattern, line), line
    assert not (bad / "out.png").exists()


@pytest.mark.parametrize(
    ("scene", "output", "ending"),
    [
        ("phone_photo@3", "out.png", ".jpg"),
        ("fax@3", "out.jpg", ".png"),
        ("fold@1", "o.tif", ".png"),
    ],
)
def test_a_wrong_ending_is_refused_with_the_right_one(page, scene, output, ending):
    line = one_line(dxe("degrade", "page.png", "--condition", scene, "-o", output, cwd=page), 2)
    assert line.endswith(f"name it {output.partition('.')[0]}{ending}")
    assert not (page / output).exists()


def test_what_is_read_is_not_written_over(page):
    before = (page / "page.png").read_bytes()
    done = dxe("degrade", "page.png", "--condition", "fold@3", "-o", "page.png", cwd=page)
    assert "page.png: would be overwritten" in one_line(done, 2)
    assert (page / "page.png").read_bytes() == before


@pytest.mark.parametrize("scene", ["pdf", "jpeg@3+pdf_scan"])
def test_a_picture_is_no_document_to_make_a_pdf_of(page, scene):
    done = dxe("degrade", "page.png", "--condition", scene, "-o", "out.png", cwd=page)
    assert "makes a PDF of a document" in one_line(done, 2)
