"""Names for invented people, and telephone numbers that are plainly a row: 199 0000 0001 and on."""

from random import Random

SURNAMES = "王王王李李李张张张刘刘陈陈杨赵赵孙孙马马高高林郭郭徐徐于于丁冯吕吕宋宋窦傅谭潘魏许郑井衣尹郇谢董"


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


OLDER = _words("""
桂兰 秀英 德福 建国 淑珍 玉梅 春生 兆祥 凤霞 永泰 秀荣 立华 传文 爱芹 世昌 桂芳 振海 月英 光明 乃文 素云 培德
""")
MIDDLE = _words("""
晓梅 志强 海燕 卫东 丽娟 建军 红霞 永刚 春燕 洪波 艳玲 学军 慧敏 立新 云霞 新民 秋菊 国栋 爱华 金凤 伟 静 军 敏
""")
YOUNG = _words("""
文静 浩然 雨桐 子健 婷婷 俊杰 思远 佳琪 明轩 晓彤 鹏飞 欣怡 晨阳 若涵 凯 悦 昊 雪 泽宇 梦洁 家豪 诗雅
""")


def name(random: Random, tone: str = "plain") -> str:
    """A name that suits the way somebody speaks."""
    given = OLDER if tone == "polite" else YOUNG if tone == "young" else MIDDLE
    return random.choice(SURNAMES) + random.choice(given)


def phone(order: int) -> str:
    """The telephone number of the n-th person. Raises ValueError beyond 99,999."""
    if not 0 < order <= 99_999:
        raise ValueError("the demo has no number for this person")
    return f"199000{order:05}"
