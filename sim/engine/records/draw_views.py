"""What compiled functions see of what decides by luck."""

from __future__ import annotations

from sim.engine.records.views import view_of

drawing, laws, steps = (view_of(name) for name in ("drawing", "laws", "steps"))
law_values, quantiles = (view_of(name) for name in ("law_values", "quantiles"))
channel_laws, powers, shares = (view_of(name) for name in ("channel_laws", "powers", "shares"))
effort, endurance, loops = (view_of(name) for name in ("effort", "endurance", "loops"))
machines, settling, others = (view_of(name) for name in ("machines", "settling", "others"))
keys, named, rows_from = (view_of(name) for name in ("keys", "named", "rows_from"))
windows, volumes, written, kept = (view_of(name) for name in ("windows", "volumes", "written", "kept"))
needs, segment_tops, issue_tops = (view_of(name) for name in ("needs", "segment_tops", "issue_tops"))
