"""Products, stages, lost reasons and channels."""

from .. import source
from ..rows import create, slug
from ..story import LOST_REASONS, MEDIA, SOURCES

STAGES = {"crm.stage_lead1": "Prospecting", "crm.stage_lead2": "Engaging", "crm.stage_lead4": "Won"}
RETURN = {"No budget": 90, "No answer": 45}  # worth asking again so many days later


def load(job):
    series = sorted({product.series for product in source.products().values()})
    categories = create(job.env, "product.category", {slug("series", name): {"name": name} for name in series})
    products = create(
        job.env,
        "product.product",
        {slug("product", product.name): _product(product, categories) for product in source.products().values()},
    )
    _set_stages(job)
    reasons = {slug("lost", name): {"name": name, "return_days": RETURN.get(name, 0)} for name in LOST_REASONS}
    create(job.env, "crm.lost.reason", reasons)
    channels = _set_channels(job)
    return f"{len(products)} products, {len(STAGES)} stages, {channels} sources, media and campaigns"


def _product(product, categories):
    return {
        "name": product.name,
        "categ_id": categories[slug("series", product.series)],
        "list_price": product.price,
        "type": "consu",
        "invoice_policy": "order",
        "taxes_id": False,
        "supplier_taxes_id": False,
    }


def _set_stages(job):
    """The data knows three stages, so Odoo's fourth (Proposition) goes: every won deal would seem to skip it."""
    for xmlid, name in STAGES.items():
        job.env.ref(xmlid).name = name
    extra = job.env.ref("crm.stage_lead3", raise_if_not_found=False)
    if extra:
        extra.unlink()


def _set_channels(job):
    utm = job.env["utm.mixin"]
    campaigns = sorted({story.campaign for story in job.stories if story.campaign})
    media = sorted(set(MEDIA.values()))
    for model, names in (("utm.source", SOURCES), ("utm.medium", media), ("utm.campaign", campaigns)):
        for name in filter(None, names):
            utm._find_or_create_record(model, name)
    return len(SOURCES) - 1 + len(media) + len(campaigns)
