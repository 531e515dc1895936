"""The demo accounts: one per role, at home in 春悦网格 of 百合社区. One password, printed, for a demo only."""

from dataclasses import dataclass

from helin.site.demo.names import phone

PASSWORD = "Helin-demo-2026"  # noqa: S105  shown to everybody on purpose: demo accounts only
HOME_GRID, HOME_COMMUNITY = "c2g1", "c2"


@dataclass(frozen=True, slots=True)
class Account:
    """One demo account: whose role it shows, and where the role is held (keys of the demo world)."""

    key: str
    name: str
    role: str
    place: str | None = None
    organisation: str | None = None
    says: str = ""


ACCOUNTS = (
    Account("resident", "李桂兰", "resident", f"{HOME_GRID}b1", says="居民：反映事情、看进度、评价"),
    Account("grid", "丁海燕", "grid_worker", HOME_GRID, says="网格员（春悦网格）：走访、代报、上门"),
    Account(
        "community", "宋慧敏", "community_staff", HOME_COMMUNITY, says="社区工作人员（百合社区）：登记、代办、协调"
    ),
    Account("dispatcher", "赵立新", "dispatcher", "s", says="街道调度员：受理、派单"),
    Account("verifier", "许静", "verifier", "s", says="街道回访员：回访、结案、退回重办"),
    Account("leader", "高国栋", "leader", "s", says="街道领导：看全街办理情况"),
    Account("property", "马永刚", "handler", organisation="firm3", says="承办人（春和物业）：签收、办理、回复"),
    Account("heating", "孙洪波", "handler", organisation="heat", says="承办人（供热公司东城站）：签收、办理、回复"),
    Account("sysadmin", "林凯", "admin", "s", says="系统管理员：账号、派单目录"),
    Account("auditor", "谭素云", "auditor", "s", says="审计管理员：谁看过个人信息"),
)


def phone_of(account: Account) -> str:
    """The number the account signs in with: the lowest ones of the demo's row."""
    return phone(ACCOUNTS.index(account) + 1)


def as_text() -> str:
    """The accounts as a person reads them."""
    lines = [f"  {phone_of(account)}  {account.name}  {account.says}" for account in ACCOUNTS]
    return "\n".join(("演示账号（手机号 + 密码），密码都是 " + PASSWORD, *lines))
