"""One institution's pages against another: what is not theirs does not exist for them."""

from tests.e2e.conftest import Told
from tests.e2e.institutions import Institution
from tests.e2e.school import MESSY
from tests.e2e.test_every_page import PROGRAMME_PAGES
from tests.e2e.test_importing import sends
from tests.e2e.visitor import Visitor, Visitors


async def test_another_institution_s_programme_does_not_exist(visitor: Visitor, told: Told, institution: Institution) -> None:
    await visitor.signs_in(institution.coordinator.email)
    for place in PROGRAMME_PAGES:
        answer = await visitor.opens(f"/programmes/{told.programme}{place}")
        assert answer.status == 404, place
        assert "CFA des Pages" not in await visitor.page.content()


async def test_another_institution_s_report_and_import_do_not_exist(visitors: Visitors, told: Told, institution: Institution) -> None:
    issued = (await told.api.get(f"/api/v1/programmes/{told.programme}/impact"))["reports"][0]["sha256"]
    programme = await institution.programme()
    owner = await visitors.arrive()
    await owner.signs_in(institution.coordinator.email)
    await sends(owner, programme, MESSY)

    other = await institution.programme()
    assert (await owner.opens(owner.path.replace(str(programme), str(other)))).status == 404
    await owner.page.go_back()

    stranger = await visitors.arrive()
    await stranger.signs_in(told.coordinator, told.password)
    assert (await stranger.opens(owner.path)).status == 404
    assert (await stranger.opens(f"{owner.path}/rapport.csv")).status == 404
    own_way = owner.path.replace(str(programme), str(told.programme))
    assert (await stranger.opens(own_way)).status == 404
    assert (await owner.opens(f"/programmes/{programme}/rapports/{issued}")).status == 404
