"""The commands of ccsim: words parsed, functions called, results handed out; a family to a module."""

from sim.commands.experiments import compare, play, run, sweep
from sim.commands.exports import calibrate, fit
from sim.commands.files import check, new, presets, schema
from sim.commands.folders import animate, report, trace
from sim.commands.staffing import erlang, staff

COMMANDS = (
    *(run, compare, sweep, play, report, trace, animate, fit, calibrate, staff, erlang),
    *(check, new, schema, presets),
)
