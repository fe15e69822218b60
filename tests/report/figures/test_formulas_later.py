"""matplotlib in a process of ours: what reads formulas is imported when somebody writes one, and works as before."""

import subprocess
import sys

SCRIPT = """
import sys
from sim.plumbing.interruption import listen
listen()
import sim.report.canvas.style
unused = "pyparsing", "fontTools", "matplotlib.mathtext", "matplotlib.dviread", "matplotlib._fontconfig_pattern"
assert not [name for name in unused if name in sys.modules]
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
import matplotlib
assert FontProperties("DejaVu Sans:bold:size=7").get_size_in_points() == 7.0
figure = Figure()
figure.text(0.1, 0.1, "$x^2$")
figure.canvas.draw()
assert len(TextPath((0, 0), "$x^2$").vertices) > len(TextPath((0, 0), "x").vertices)
try:
    matplotlib.rcParams["mathtext.it"] = "sans:::="
except ValueError:
    print("told")
assert "visible" in matplotlib.artist.ArtistInspector(figure).get_setters()
import matplotlib.mathtext, matplotlib.dviread, matplotlib.pyplot
assert matplotlib.mathtext.MathTextParser.parse and matplotlib.dviread.Dvi.close
"""


def test_formulas_are_read_when_somebody_writes_one() -> None:
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "told\n"), done.stderr
