"""The names that the marketplace's own files give to types of offer."""

from knowledge.offers import OfferType

_NAMES = {
    OfferType.SAAS: ("azureSaaS", "softwareAsAService"),
    OfferType.VIRTUAL_MACHINE: (
        "azureVM",
        "azureVirtualMachine",
        "coreVirtualMachine",
        "AzureThirdPartyVirtualMachine",
        "microsoft-azure-virtualmachines",
    ),
    OfferType.CONTAINER: ("azureContainer", "containerApp", "ContainerApps"),
    OfferType.IOT_EDGE_MODULE: ("IoTEdgeModules",),
    OfferType.MANAGED_SERVICE: ("ManagedServices",),
    OfferType.CONSULTING_SERVICE: ("ConsultingServices",),
    OfferType.DYNAMICS_365: (
        "DynamicsBC",
        "DynamicsCE",
        "DynamicsOps",
        "dynamics365BusinessCentral",
        "dynamics365ForCustomerEngagement",
        "dynamics365ForOperations",
        "AzureDynamics365BusinessCentral",
        "AzureDynamics365ForCustomerEngagement",
        "AzureDynamics365ForOperations",
    ),
    OfferType.POWER_BI: ("powerBiApp", "powerBiVisual", "PowerBIVisuals"),
    OfferType.POWER_PLATFORM: ("PowerPlatformConnector",),
    OfferType.OFFICE_ADD_IN: ("Office365", "Microsoft365"),
}
"""Beside our own names, which many of theirs equal.

Sources: `productType` and `planType` of the marketplace catalogue API, `product.type` of the
product ingestion API, `resourceType` and `offerTypeId` of the publishing APIs before it.
"""


def offer_type(name: str) -> OfferType:
    """The type of offer a file means by `name`; OTHER for one that the desk does not tell apart."""
    return _BY_NAME.get(_folded(name), OfferType.OTHER)


def _folded(name: str) -> str:
    """Without what differs from file to file: "VirtualMachine", "virtual_machine"."""
    return "".join(filter(str.isalnum, name.casefold()))


_BY_NAME = {
    _folded(name): kind for kind in OfferType for name in (kind.value, *_NAMES.get(kind, ()))
}
