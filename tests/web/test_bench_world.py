"""What the bench judges by: what is in force, for synthetic persons, and for whoever names no tenant."""

import pytest
import structlog

from adapter.bench.world import NEUTRAL, BenchWorld, bench_world, tenant_named
from adapter.config import Environment
from adapter.rules import LANES_DISAGREE, Finding
from adapter.values import replace
from tests.benched import examples_world


@pytest.fixture(scope="module")
def world():
    return examples_world()


def with_tenants(world, **update):
    return replace(world, tenants=world.tenants.model_copy(update=update))


def only(world, *names):
    return with_tenants(world, tenants={name: world.tenants.tenants[name] for name in names})


def test_it_is_a_test_environment_for_synthetic_persons_whatever_the_service_is(world):
    made = bench_world(with_tenants(world, environment=Environment.PRODUCTION, synthetic_only=False))

    assert (made.tenants.environment, made.tenants.synthetic_only) == (Environment.TEST, True)


def test_tables_tenants_and_limits_are_those_in_force(world):
    made = bench_world(world)

    assert (made.tables, made.limits, made.namespace) == (world.tables, world.limits, world.namespace)
    assert made.tenants.tenants.items() >= world.tenants.tenants.items()


@pytest.mark.parametrize(
    ("names", "named", "whose"),
    [
        (("bredvik", "nordlys"), None, NEUTRAL),
        (("bredvik", "nordlys"), "nordlys", "nordlys"),
        (("bredvik", "nordlys"), "nobody", "nobody"),
        (("bredvik",), None, "bredvik"),
    ],
)
def test_a_document_is_of_who_is_named_else_of_the_only_tenant_else_of_the_neutral_one(
    world, names, named, whose
):
    assert tenant_named(named, bench_world(only(world, *names))) == whose


def test_a_tenant_that_is_called_like_the_neutral_one_goes_before_it(world):
    own = {NEUTRAL: world.tenants.tenants["bredvik"]}
    made = bench_world(with_tenants(world, tenants=own))

    assert made.tenants.tenants[NEUTRAL] == own[NEUTRAL]


def test_the_neutral_tenant_reports_what_is_reported_by_default(world):
    assert bench_world(world).tenants.tenants[NEUTRAL].report_service_codes


def test_it_is_made_anew_only_when_what_is_in_force_has_changed(world):
    in_force = [world]
    made = BenchWorld(lambda: in_force[0])
    first, again = made(), made()
    in_force[0] = only(world, "bredvik")

    assert first is again
    assert tenant_named(None, made()) == "bredvik"


def test_what_only_the_model_library_refuses_is_told_to_nobody(world):
    with structlog.testing.capture_logs() as logs:
        bench_world(world).second_opinion.tell(Finding(LANES_DISAGREE, "Encounter"))

    assert logs == []
