"""Sentences that folders keep, in English, as programs read them: what says them and what retells them share these."""

from __future__ import annotations

from sim.language.words import marked, marked_in

# What stands out in a run
MORE_MATCHES = marked(
    "and {more} more combinations are poorly matched: --details and report.html have the match matrix"
)
USED_TO = marked("they are taken to be used to what is expected on {said}")
BY_WAITS = marked("customers move by waits: {used_to}; if that is not so, write migration.usual")
ABANDON = marked("{share} % of {name} abandon")
GIVE_UP_ON_EXPERTS = marked("{share} % of those answered on {name} give up waiting for an expert")
SESSIONS_FAIL = marked("{sessions} % of the sessions of {name} fail: it has no fallback")
BUSY = marked("{name} is busy {mean} % of its time at work")
SLOTS_FULL = marked("{name} has {taken} % of what it can hold at once in hand")
REACHED = marked("{mean} % within {within}")
MISSES = marked("{name} misses its target: {reached}, promised {share} %")
UNDECIDED = marked("{name} may or may not meet its target: the interval holds {share} %; run more replications")
TOO_EARLY = marked("{share} % of the contacts of {name} arrive while it is closed")
CUT_OFF = marked("{share} % of the contacts of {name} are cut off at close")
MISMATCH = marked(
    "{named}, {share} % of contacts: {channel} would fit better ({fit}, not {fit_2}) "
    "and cost less ({there}, not {here})"
)
NEED = marked("{need} on {channel}")

# Its worst hours
WORST_HOURS = marked("{channel} {often}: {worst}")
OFTEN = marked("{missed} of {hours} {unit}")
MISSES_HOURS = marked("misses {share} % in {many}")
MISSES_HOURS_ONLY = marked("has {mean} % in time on the whole, but misses {share} % in {many}")
IN_TIME = marked("{level} % in time")
PRESENT = marked("{present} agents present")
REQUIRED = marked("{required} required by {formula}")
WORST_HOUR = marked("worst {hour} ({told})")
QUARTER_HOURS = marked("quarter hours")
HALF_HOURS = marked("half hours")
HOURS = marked_in("intervals", "hours")
DAYS = marked_in("intervals", "days")
INTERVALS = marked("intervals")

# Who is left without an answer
LEFT_WAITING = marked(
    "{left} of {came} contacts{of} are never answered, and count as missed once they have waited for longer than the "
    "target{why}"
)
LEFT_AT_CLOSE = marked(
    "{left} of {came} contacts{of} are cut off as it closes, and count as missed if they have waited longer than the "
    "target{why}"
)
LEFT_OVERDUE = marked("{left} of {came} contacts{of} are overdue at the end, and nobody has begun with them{why}")
LEFT_WITH_EXPERTS = marked("{left} of {came} contacts{of} wait for an expert at the end, in vain so far{why}")
OF_CHANNEL = marked(" of {name}")
NOBODY_THERE = marked(": nobody is on duty {when}")
NO_EXPERT_THERE = marked(": no expert is on duty {when}")
NOBODY_FOR_SOME = marked(": for some of them nobody is on duty {when}")
NO_EXPERT_FOR_SOME = marked(": for some of them no expert is on duty {when}")
ALL_DAY = marked(
    "{key} is open with nobody on duty all day on {count} of {of_days} ({some}); write agents for them, or close: {how}"
)

# Times
ANY_TIME = marked("at any time")
FROM_TO = marked("from {start} to {end}")
FROM_TO_MORE = marked("from {start} to {end} and {others}")
OTHER_TIME, OTHER_TIMES = marked("{number} other time"), marked("{number} other times")
ONE_DAY, MANY_DAYS = marked("{number} day"), marked("{number} days")
ALL_DAYS = marked("all days")

# What runs are warned of
GROWS = marked(
    "the queue grows without bound: about {more} more waiting every hour at equal staff; waits depend on the length of "
    "the horizon: {advice}"
)
ADD_AGENTS = marked("add agents to the pools that are busy all the time")
ADD_OR_PATIENCE = marked(
    "add agents to the pools that are busy all the time, or write the patience of {channels} if callers give up"
)
IMPRECISE = marked("the precision asked for was not reached in {times}; raise precision.maximum")
IMPRECISE_DIFFERENCES = marked("the precision asked for was not reached in {number} replications; raise --maximum")
REPLICATION, REPLICATIONS = marked("{number} replication"), marked("{number} replications")
LEFT_OUT = marked("with migration: null went what only speaks to customers who choose: {paths}")
UNKNOWN_WORK = marked(
    "{name}: {lost} of {rows} contacts of its trace have a handle time of 0, as logs write who was lost; it is taken "
    "as not known, and drawn"
)
NO_VOLUMES = marked("{name}: its file has no volumes for {gaps}; they {filled}")
FILLED_ZERO = marked("count as no contacts")
FILLED_PROFILE = marked("are filled as is usual in the file at such times")
FIRST_OF_DAYS = marked("{days}, the first {date}")
OPEN_DAY, OPEN_DAYS = marked("{number} open day"), marked("{number} open days")
FIRST_OF_GAPS = marked("{gaps} on other days, the first on {date}")
GAP, GAPS = marked("{number} gap"), marked("{number} gaps")
BOTH = marked("{days}, and {gaps}")
DAYS_DIFFER = marked("the designs have different numbers of days: counts and sums do not compare")
PRECISION_ASIDE = marked("experiment.precision was left aside; --precision METRIC=HALFWIDTH makes differences precise")
POINT = marked("point {number}: {text}")
OF_DESIGN = marked("{name}: {text}")

# Staffings
AS_WRITTEN = marked("{pools}: staffed as written")
AS_WRITTEN_ON_DAYS = marked("{pools}: staffed as written on days whose exception says who is there")
VENDORS_DUE = marked("what {vendors} would be due beside seats is as simulated, by contract")
NO_WAGES = marked("no pool has a wage, so an hour of any agent costs the same")
ON_DAYS = marked("{told} on {limit} % of days")
AT_MOST = marked("{metric} at most {value}")
CAN_BE_MET = marked("can the targets be met at all")
LOADS = marked("how much there is to do")
ONE_LESS = marked("what one head less does")
COVERING = marked("shifts that cover the headcounts")
VERIFYING = marked("verify with {number} fresh replications")
COMPARING = marked("compare with {what}")
WEEK_RULES = marked("what the rules of the weeks cost")

# What staff cannot keep, and why
NEEDS_ABOUT = marked(
    "{who} {stretch} needs about {needed}, at most {most} can be there: {limits}; with {heads}, it is met"
)
NEEDS = marked("{who} {stretch} needs {needed}, at most {most} can be there: {limits}; with {heads}, it is met")
NEEDS_WHATEVER = marked("{who} {stretch} needs {needed}, at most {most} can be there: no rule alone is in the way")
LACKS = marked(
    "{who} {stretch} needs {needed}, has {reached} in the plan that lacks least in all: "
    "{limits}; with {heads}, it is met"
)
LACKS_WHATEVER = marked(
    "{who} {stretch} needs {needed}, has {reached} in the plan that lacks least in all: no rule alone is in the way"
)
MORE_SHORTAGE = marked("so it is at {number} time more; the largest shortages are told")
MORE_SHORTAGES = marked("so it is at {number} times more; the largest shortages are told")
MORE_STRETCHES = marked("{who} lacks heads in {number} stretches more, in none of them more; staffing.json has all")
OPEN_WITHOUT_SHIFT = marked("{name} is open {stretches}, when no shift may be there; write a template that covers it")
OPEN_WITHOUT_SHIFT_MORE = marked(
    "{name} is open {stretches} and more, when no shift may be there; write a template that covers it"
)
NO_RULE = marked("{who}: no rule that was lifted alone would let more agents keep the targets; ask for less")
IN_THE_WAY = marked("{who}: what alone stands in the way is that {rules}")
LIFTED = marked("{rule}: with {instead} they can be kept")
WHICH_RULE = marked("which rule stands in the way")

# Rules, and what would do in their place
FIXED_AT = marked("{name} is fixed at {present}")
HAS_AT_MOST = marked("{name} has at most {most}")
IS_FIXED = marked("{name} is fixed")
HAS_A_MOST = marked("{name} has a most")
HAS_LINE, HAS_LINES = marked("{name} has {number} line"), marked("{name} has {number} lines")
QUEUE_LIMITED = marked("the queue of {name} is limited")
NO_START, NO_LENGTH = marked("no shift may start then"), marked("no shift is as long or as short")
BREAKS_TOGETHER, NO_MORE_DAYS = marked("breaks fall together"), marked("nobody may work on more days")
WEEKS_AT_MOST = marked("weeks have at most {hours} h")
MORE_HEAD, MORE_HEADS = marked("{number} more head of {name}"), marked("{number} more heads of {name}")
ANY_MORE_HEADS, MORE_LINES = marked("more heads of {name}"), marked("more lines")
LONGER_QUEUE, OTHER_STARTS = marked("a longer queue"), marked("a start at {clocks}")
OTHER_LENGTHS, OTHER_BREAKS = marked("shifts of {lengths}"), marked("breaks at other times of the shift")
OTHER_DAYS, MORE_HOURS = marked("shifts on other days"), marked("more hours a week")
