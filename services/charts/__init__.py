"""The pictures of the board and of the impact report: plain SVG, each with the sentence and the table that say the same.

    chart = index_chart(impact.baseline, impact.final, impact.paired, translate("fr"))
    chart.picture        the SVG, as Markup
    chart.sentence       what it says (also its aria-label)
    chart.notes          what to keep in mind, in short sentences
    chart.table          headings and rows, for the <details> beneath
    chart.figure(_)      all of it as one <figure>

``charts.css`` beside this file is what a page's style sheet adds.
"""

from services.charts.before_after import index_chart
from services.charts.changes import changes_chart, observed_chart
from services.charts.chart import Chart, Table
from services.charts.counts import adoption_chart, counts_chart
from services.charts.domains import domains_chart
from services.charts.dose import dose_chart
from services.charts.satisfaction import recommendation_chart, satisfaction_chart
from services.charts.sessions import Week, sessions_chart

__all__ = [
    "Chart",
    "Table",
    "Week",
    "adoption_chart",
    "changes_chart",
    "counts_chart",
    "domains_chart",
    "dose_chart",
    "index_chart",
    "observed_chart",
    "recommendation_chart",
    "satisfaction_chart",
    "sessions_chart",
]
