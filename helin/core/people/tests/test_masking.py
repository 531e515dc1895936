import pytest
from hypothesis import given
from hypothesis import strategies as st

from helin.core.people import masking, phones


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("张三", "张*"),
        ("张三丰", "张*丰"),
        ("欧阳修", "欧阳*"),
        ("欧阳娜娜", "欧阳*娜"),
        ("司马", "司*"),
        ("爱新觉罗启功", "爱****功"),
        ("王", "*"),
        ("", ""),
        (" 李 ", "*"),
        ("John Smith", "J*** S***"),
        ("阿卜杜拉·买买提", "阿***"),
    ],
)
def test_names(name, shown):
    assert masking.mask_name(name) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("我是李桂兰，住三号楼", "我是李*兰，住三号楼"),
        ("我是欧阳修", "我是欧阳*"),
        ("我是王建民住在四楼", "我是王*民住在四楼"),
        ("我是党员，愿意作证", "我是党员，愿意作证"),
        ("我是房东。", "我是房东。"),
        ("我是安居花园的住户", "我是安居花园的住户"),
        ("我是三号楼居民，", "我是三号楼居民，"),
    ],
)
def test_who_says_i_am(text, shown):
    assert masking.mask_text(text) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13812345678", "138****5678"),
        ("+8613812345678", "138****5678"),
        ("0536-3112345", "0536****45"),
        ("+865363112345", "536****45"),
        ("010-12345678", "010****78"),
        ("12345", "***45"),
        ("110", "***"),
    ],
)
def test_phones(phone, shown):
    assert masking.mask_phone(phone) == shown


def test_numbers_mails_and_addresses():
    assert masking.mask_id("370724199001011234") == "370***********1234"
    assert masking.mask_id("12345") == "*****"
    assert masking.mask_email("zhang@x.com") == "z***@x.com"
    assert masking.mask_email("nonsense") == "***"
    assert masking.mask_address("东城街道春悦小区3号楼2单元501室") == "东城街道春悦小区3号楼**单元***室"
    assert masking.mask_address("3号楼501") == "3号楼**单元***室"
    assert masking.mask_address("2单元501室") == "**单元***室"
    assert masking.mask_address("春悦小区") == "春悦小区"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("请打13812345678找我", "请打138****5678找我"),
        ("电话138 1234 5678。", "电话138****5678。"),
        ("电话+86-13812345678", "电话138****5678"),
        ("座机0536-3112345", "座机0536****45"),
        ("身份证370724199001011234", "身份证370***********1234"),
        ("身份证37072419900101123x号", "身份证370***********123x号"),
        ("卡号6222021234567890123", "卡号6222***********0123"),
        ("卡号6222 0212 3456 7890 123", "卡号6222***********0123"),
        ("写到zhang.san@qq.com吧", "写到z***@qq.com吧"),
        ("车牌鲁G12345挡了路", "车牌鲁G***45挡了路"),
        ("车牌鲁GD12345挡了路", "车牌鲁G***45挡了路"),
        ("加我微信：zhang_san88", "加我微信：z***"),
        ("我住3号楼2单元501室，漏水", "我住3号楼**单元***室，漏水"),
        ("8栋1203室漏水", "8栋**单元***室漏水"),
        ("3#2单元漏水", "3#2单元漏水"),
        ("我叫张三，住这里", "我叫张*，住这里"),
        ("我叫张三丰", "我叫张*丰"),
        ("我叫张三住在春悦", "我叫张*住在春悦"),
        ("姓名：欧阳金", "姓名：欧阳*"),
        ("联系人李小明电话13812345678", "联系人李*明电话138****5678"),
        ("楼下的王建国先生很好", "楼下的王*国先生很好"),
        ("找李红女士", "找李*女士"),
        ("投诉人：于小明，住8栋", "投诉人：于*明，住8栋"),
        ("姓名：买买提", "姓名：买*提"),
        ("我叫买买提", "我叫买买提"),
    ],
)
def test_text(text, shown):
    assert masking.mask_text(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "3号楼东侧路灯不亮",
        "春悦小区8栋电梯坏了",
        "2026年11月24日9点30分停水",
        "罚款20000元，面积123.45平方米",
        "拨打12345没有人接",
        "5号楼和6号楼之间",
        "工单2026112400012345没有结果",
        "老师和同志们好",
        "王先生的车",
        "公交车102路改道",
        "我叫了三次物业",
        "编号20261124000123",
        "投诉人于昨天来电，投诉人高度关注",
        "关于老师的建议",
        "住户方便的时候",
    ],
)
def test_plain_text_is_left_alone(text):
    assert masking.mask_text(text) == text


CANARIES = ["13912345678", "370724198512121234", "zhangsan@example.com", "鲁G8K888", "0536-3112345"]


@given(
    st.text(alphabet="的在我家，。 \n有人", max_size=20), st.sampled_from(CANARIES), st.text("了。，\n 吧", max_size=10)
)
def test_no_canary_passes_whatever_stands_around_it(before, canary, after):
    assert canary not in masking.mask_text(before + canary + after)


@given(st.text(max_size=200))
def test_masking_never_fails_and_masks_nothing_twice(text):
    once = masking.mask_text(text)
    assert isinstance(masking.mask_text(once), str)
    masking.mask_name(text)
    masking.mask_phone(text)
    masking.mask_address(text)


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("138 1234-5678", "+8613812345678"),
        ("+86 13812345678", "+8613812345678"),
        ("8613812345678", "+8613812345678"),
        ("0536-3112345", "+865363112345"),
        ("（0536）3112345", "+865363112345"),
        ("+44 20 7946 0958", "+442079460958"),
    ],
)
def test_phones_have_one_form(raw, canonical):
    assert phones.normalise(raw) == canonical


@pytest.mark.parametrize("raw", ["", "12", "1381234567", "hello", "1" * 40, "\x00"])
def test_what_is_no_phone_is_refused_without_repeating_it(raw):
    with pytest.raises(phones.NotAPhone) as refused:
        phones.normalise(raw)
    assert str(refused.value) == ""


def test_a_trade_before_a_title_is_no_name():
    assert masking.mask_text("请修路灯的师傅来一趟") == "请修路灯的师傅来一趟"
    assert masking.mask_text("王建国师傅来过") != "王建国师傅来过"
