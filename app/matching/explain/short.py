"""Short names for the sentence that is read aloud, at most seven characters each."""

from collections.abc import Mapping
from types import MappingProxyType

from app.reference.rules.licences import licence

ITEM_ZH: Mapping[str, str] = MappingProxyType(
    {
        "sitting": "久坐",
        "standing": "久站",
        "bending": "弯腰下蹲",
        "walking": "走动",
        "stairs": "上下楼梯",
        "commuting": "上下班路上",
        "reaching": "伸手够东西",
        "fine_hand_work": "手指细活",
        "two_hands": "双手配合",
        "screen_text": "看屏幕",
        "printed_text": "看纸上的字",
        "images": "看图片",
        "objects_at_hand": "看手边的东西",
        "surroundings": "看清周围",
        "traffic": "看路况",
        "telephone": "打电话",
        "conversation": "听人说话",
        "warning_sounds": "听警报",
        "sound_detail": "分辨声音",
        "speaking": "说话",
        "touch": "用手摸分辨",
        "lifting": "搬东西",
        "pushing": "推拉重物",
        "noise": "环境吵",
        "light": "强光或暗光",
        "height": "登高",
        "dust": "灰尘气味",
        "temperature": "冷热潮湿",
        "danger_awareness": "注意危险",
        "alertness": "一直保持清醒",
        "pace": "赶速度",
        "long_hours": "工时长",
        "shifts": "倒班",
        "changing_tasks": "任务多变",
        "learning": "学新工作",
        "attention": "集中注意力",
        "planning": "自己安排",
        "literacy": "认字写字",
        "contact": "与人打交道",
        "stress": "压力大",
    }
)

ACCOMMODATION_ZH: Mapping[str, str] = MappingProxyType(
    {
        "SCREEN_READER": "读屏软件",
        "SCREEN_MAGNIFIER": "屏幕放大",
        "LARGE_PRINT": "大字材料",
        "READING_DEVICE": "助视器",
        "SIGHTED_ASSISTANCE": "有人帮着看",
        "TACTILE_MARKS": "触摸标记",
        "GUIDE_DOG_ADMITTED": "带导盲犬",
        "TALKING_MEASURES": "会说话的量具",
        "SIGN_LANGUAGE_INTERPRETING": "手语翻译",
        "TEXT_CHANNEL": "用文字沟通",
        "CAPTIONS": "语音转文字",
        "LIGHT_SIGNAL": "闪光警报",
        "SOUND_AMPLIFIER": "扩音设备",
        "VISUAL_SOUND_DISPLAY": "把声音变画面",
        "SPEECH_DEVICE": "沟通板",
        "STEP_FREE_ACCESS": "坡道或电梯",
        "MOBILITY_DEVICE": "代步车",
        "SEAT": "坐着做",
        "HEIGHT_ADJUSTABLE_DESK": "升降工作台",
        "LIFTING_AID": "搬运助力",
        "ADAPTED_INPUT": "语音输入",
        "ADAPTED_TOOLS": "改装工具",
        "ADJUSTED_DUTIES": "调整分工",
        "BACKSTAGE_DUTIES": "做幕后工作",
        "FLEXIBLE_HOURS": "弹性时间",
        "REDUCED_HOURS": "缩短工时",
        "EXTRA_BREAKS": "多休息几次",
        "OWN_PACE": "按自己的速度",
        "FIXED_ROUTINE": "固定流程",
        "WRITTEN_INSTRUCTIONS": "书面步骤",
        "PICTURE_INSTRUCTIONS": "图片步骤",
        "JOB_COACH": "就业辅导员",
        "BUDDY": "同事带教",
        "MACHINE_GUARDS": "机器防护",
        "QUIET_PLACE": "安静工位",
        "NOISE_PROTECTION": "降噪耳塞",
        "LIGHTING": "调整灯光",
        "PROTECTIVE_EQUIPMENT": "防护用品",
        "ACCOMPANIED_COMMUTE": "接送或陪同",
        "REMOTE_WORK": "在家工作",
    }
)

_LICENCE_ZH: Mapping[str, str] = MappingProxyType(
    {
        "BLIND_MEDICAL_MASSAGE": "医疗按摩资格",
        "HEALTH_CERTIFICATE": "健康证",
        "HEALTH_CERTIFICATE_PUBLIC_PLACES": "健康证",
        "ROAD_FREIGHT_QUALIFICATION": "货运资格证",
        "RIDE_HAILING_DRIVER": "出租车资格证",
        "FIRE_CONTROL_OPERATOR": "消防操作员证",
        "UAV_OPERATOR": "无人机执照",
    }
)


def licence_zh(code: str) -> str:
    """A licence in a few characters, without brackets."""
    row = licence(code)
    name = row.name.zh.partition("（")[0] if row else "证书"
    return _LICENCE_ZH.get(code, name.replace(" ", "")[:8])
