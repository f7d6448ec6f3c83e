"""The types of issue people bring, and the things they say to the desk itself.

Ids and definitions follow "Support for commercial marketplace products in the CSP program",
Partner Center.
"""

from enum import StrEnum


class IssueType(StrEnum):
    """What is wrong or wanted. `OTHER` is never heard, only picked when nothing else fits."""

    TECHNICAL_BREAK_FIX = "technical_break_fix"
    USER_SUPPORT_HOWTO = "user_support_howto"
    SLA_SERVICE_HEALTH = "sla_service_health"
    DOCUMENTATION_TRAINING = "documentation_training"
    SALES_MARKETING = "sales_marketing"
    CUSTOMER_BILLING = "customer_billing"
    SUBSCRIPTION_MANAGEMENT = "subscription_management"
    ACCOUNT_SETUP_PAYMENT = "account_setup_payment"
    DEPLOYMENT_PROVISIONING = "deployment_provisioning"
    COMMERCE_TRANSACTIONS = "commerce_transactions"
    PARTNER_ACCOUNT_BILLING = "partner_account_billing"
    OFFER_ONBOARDING = "offer_onboarding"
    ISV_CONTACT = "isv_contact"
    CONTRACT_LEGAL = "contract_legal"
    SUPPORT_ROLES = "support_roles"
    OTHER = "other"


class Act(StrEnum):
    """Things people say about the conversation rather than about an offer."""

    CHITCHAT = "chitchat"
    HELP = "help"
    HUMAN_AGENT = "human_agent"
    LANGUAGE_SWITCH = "language_switch"
    CANCEL_RESTART = "cancel_restart"
