"""The invented company: its people, clients and projects."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from sample_data.dice import Dice, shift
from sample_data.scenario import Scenario

FIRST_DAY = date(2024, 7, 1)
CRM_SINCE = date(2024, 9, 9)  # the first day with contact records
LAST_DAY = date(2026, 6, 30)
EXPORTED = date(2026, 7, 3)
DOMAIN = "northquay.example"


@dataclass(frozen=True)
class Person:
    """A person of the company or of a client. `is_listed` is false for those who have left."""

    person_id: str
    name: str
    email: str
    role: str
    position: str
    half: str
    is_careful: bool = False
    is_listed: bool = True
    client_id: str = ""


@dataclass(frozen=True)
class Mention:
    """A name in an export that is on no list of people or clients."""

    name: str


@dataclass(frozen=True)
class Client:
    """A client of one half of the company."""

    client_id: str
    name: str
    industry: str
    half: str
    owner: Person
    people: tuple[Person, ...]

    @property
    def is_opposite(self) -> bool:
        """Whether relayed unverified changes save days here instead of adding them."""
        return self.industry in ("Healthcare", "医疗")


@dataclass(frozen=True)
class Project:
    """A project as it really went; `finish` is None while it runs or before it is generated."""

    project_id: str
    name: str
    half: str
    subject: str
    client: Client
    sales: Person
    sponsor: Person
    pm: Person
    team: tuple[Person, ...]
    service_type: str
    baseline_start: date
    baseline_finish: date
    start: date
    finish: date | None
    amount: int

    def is_running(self, day: date) -> bool:
        """Whether the project was running on that day."""
        return self.start <= day <= (self.finish or LAST_DAY)


@dataclass(frozen=True)
class Company:
    """The whole company by half: "english" and "chinese"."""

    people: dict[str, list[Person]]
    clients: dict[str, list[Client]]
    projects: dict[str, list[Project]]


STAFF = {
    "english": {
        "sales": ("Helen Moss,Daniel Okafor,Priya Raman,Tom Whitfield,Grace Lim,Marcus Vane"),
        "pm": (
            "Anna Kessler,Joel Barnard,Sofia Lindgren,Ravi Menon,"
            "Claire Duval,Peter Hanley,Mei Ling Tan"
        ),
        "delivery": (
            "Oscar Brandt,Nina Volkova,Sam Achebe,Laura Pinter,Hugo Marsh,"
            "Ines Carvalho,Ben Yarrow,Fatima Noor,Karl Jensen,Yuki Arai,"
            "Liam Doyle,Elena Petrova,Owen Price,Tara Singh"
        ),
        "service": "Rosa Delgado,Chris Amin,Judith Wolfe",
        "management": "Edward Lang,Victoria Shaw",
    },
    "chinese": {
        "sales": (
            "陈立群 chen.liqun,周敏 zhou.min,孙浩然 sun.haoran,何静 he.jing,"
            "马国强 ma.guoqiang,郭雪梅 guo.xuemei"
        ),
        "pm": (
            "张伟 zhang.wei,刘洋 liu.yang,黄志远 huang.zhiyuan,吴婷 wu.ting,"
            "徐建平 xu.jianping,高翔 gao.xiang,林晓燕 lin.xiaoyan"
        ),
        "delivery": (
            "李娜 li.na,王磊 wang.lei,赵鹏 zhao.peng,杨帆 yang.fan,"
            "朱琳 zhu.lin,胡斌 hu.bin,郑凯 zheng.kai,谢芳 xie.fang,"
            "罗刚 luo.gang,梁宇 liang.yu,宋佳 song.jia,唐勇 tang.yong,"
            "韩雪 han.xue,冯涛 feng.tao"
        ),
        "service": "王磊 wang.lei2,邓丽 deng.li,曹颖 cao.ying",
        "management": "许振华 xu.zhenhua,沈晓东 shen.xiaodong",
    },
}
POSITIONS = {
    "english": {
        "sales": ("Account Manager", "Sales Manager", "Key Account Manager"),
        "pm": ("Project Manager", "Senior Project Manager"),
        "delivery": ("Consultant", "Developer", "Business Analyst", "Tester"),
        "service": ("Customer Service", "Service Desk"),
        "management": ("Managing Director", "Director"),
    },
    "chinese": {
        "sales": ("客户经理", "销售经理", "大客户经理"),
        "pm": ("项目经理", "高级项目经理"),
        "delivery": ("实施顾问", "开发工程师", "测试工程师", "产品经理"),
        "service": ("客服专员", "售后工程师"),
        "management": ("总经理", "副总经理"),
    },
}
# Salespeople who check with the client before relaying; people who have left, on no list.
CAREFUL = {"Priya Raman", "Grace Lim", "何静", "周敏"}
LEFT = {"Marcus Vane", "马国强"}

CLIENTS = {
    "english": (
        ("Quillmere Logistics Co., Ltd.", "Logistics", "Warehouse Control"),
        ("Tarnbrook Water Ltd.", "Utilities", "Meter Data Hub"),
        ("Velden Mutual Insurance", "Insurance", "Claims Desk"),
        ("Marrowick Hospitals Trust", "Healthcare", "Theatre Scheduling"),
        ("Estwold Port Authority", "Transport", "Berth Planning"),
        ("Corrin Fields Foods Co., Ltd.", "Food", "Recipe and Batch Records"),
        ("Hallam Reach Energy", "Energy", "Work Order Platform"),
        ("Thornequist Retail Group", "Retail", "Store Replenishment"),
        ("Penhollow Borough Council", "Public services", "Permit Portal"),
        ("Sable Hollow Mining Co., Ltd.", "Mining", "Shift and Safety Log"),
        ("Ardenmoor Clinics", "Healthcare", "Theatre Scheduling"),
        ("Kestrelpoint Airports", "Transport", "Work Order Platform"),
    ),
    "chinese": (
        ("临澜港务有限公司", "交通运输", "码头作业系统"),
        ("启衡通物流有限公司", "物流", "仓储管理平台"),
        ("云岫岭制药股份有限公司", "制药", "生产批记录系统"),
        ("澄渚水务有限公司", "公用事业", "营业收费系统"),
        ("望川里轨道有限公司", "交通运输", "设备检修平台"),
        ("青屿湾能源有限公司", "能源", "计量监测平台"),
        ("和穗源食品有限公司", "食品", "生产批记录系统"),
        ("岚泽医院管理有限公司", "医疗", "手术排程系统"),
        ("允泰恒保险有限公司", "保险", "理赔作业平台"),
        ("砺石坡矿业有限公司", "矿业", "设备检修平台"),
        ("锦桥汇零售有限公司", "零售", "门店补货系统"),
        ("柏原区政务服务中心", "政务", "一网通办平台"),
        ("杏和康医疗集团有限公司", "医疗", "手术排程系统"),
    ),
}
CLIENT_PEOPLE = {
    "english": (
        "Aldous Finch,Beatrix Hale,Cyril Munn,Delia Croft,Emeric Vaughn,Flora Quint,Gideon Sparrow,"
        "Hattie Loomis,Ivor Penn,Jessamy Bligh,Kit Farrow,Leonie Stroud,Magnus Tull,Nerys Wray,"
        "Orla Fenwick,Piers Codd,Quentin Ashe,Rhoda Lisle,Silas Prout,Thea Garrow,Ulric Boone,"
        "Verity Nash,Wilfred Oakes,Xenia Marlow"
    ),
    "chinese": (
        "江海峰,顾文静,方启明,田甜,石磊磊,白云飞,秦岚,邱志刚,阎丽华,薛明亮,雷晓峰,龙佳怡,"
        "万里红,段誉衡,钱伟民,汤慧,尹志平,黎明辉,易中和,常乐,武思源,乔文轩,贺建国,赖美玲,龚小虎,文静怡"
    ),
}
# The subjects of projects: name, and the things that requirements are about.
SUBJECTS = {
    "english": {
        "Warehouse Control": (
            "goods receipts,picking lists,stock counts,carrier labels,return slips"
        ),
        "Work Order Platform": (
            "work orders,spare parts,inspection rounds,shutdown plans,asset cards"
        ),
        "Claims Desk": ("claims,loss reports,survey visits,payment runs,policy letters"),
        "Theatre Scheduling": (
            "theatre lists,bed plans,referrals,ward handovers,discharge letters"
        ),
        "Berth Planning": ("berth plans,pilot orders,gate passes,tariff sheets,crane shifts"),
        "Recipe and Batch Records": (
            "batch records,recipes,allergen sheets,line checks,recall files"
        ),
        "Meter Data Hub": ("meter readings,tariff changes,outage notices,load curves,estimates"),
        "Store Replenishment": (
            "order proposals,shelf plans,supplier slots,price labels,promotions"
        ),
        "Permit Portal": ("permit files,fee notices,site visits,objections,council letters"),
        "Shift and Safety Log": (
            "shift logs,hazard reports,blast plans,training records,entry passes"
        ),
    },
    "chinese": {
        "码头作业系统": ("泊位计划,引航申请,闸口预约单,费率表,岸桥班次"),
        "仓储管理平台": ("入库单,拣货单,盘点单,承运标签,退货单"),
        "生产批记录系统": ("批记录,工艺配方,偏差单,放行单,留样台账"),
        "营业收费系统": ("抄表数据,水价调整单,催缴通知,停水公告,工单回执"),
        "设备检修平台": ("检修工单,备件领用单,巡检记录,停机计划,设备台账"),
        "计量监测平台": ("计量数据,负荷曲线,停电通知,补抄单,能耗报表"),
        "门店补货系统": ("订货建议,陈列图,供应商预约,价签,促销方案"),
        "手术排程系统": ("手术排程表,床位计划,转诊单,交班记录,出院小结"),
        "理赔作业平台": ("理赔案件,查勘任务,赔款批次,保单函件,定损单"),
        "一网通办平台": ("办件,收费通知,现场踏勘单,异议申请,批复函"),
    },
}


def create_company(scenario: Scenario) -> Company:
    """The company before any work, the same for equal scenarios."""
    people, clients, projects = {}, {}, {}
    for half in ("english", "chinese"):
        dice = Dice(f"company {half}", scenario.seed)
        people[half] = _make_staff(half)
        clients[half] = _make_clients(half, [p for p in people[half] if p.role == "sales"])
        projects[half] = _make_projects(
            half, people[half], clients[half], scenario.project_count, dice
        )
    return Company(people, clients, projects)


def _make_staff(half: str) -> list[Person]:
    staff, number = [], 101 if half == "english" else 51
    for role, names in STAFF[half].items():
        for order, entry in enumerate(names.split(",")):
            name, _, alias = entry.partition(" ") if half == "chinese" else (entry, "", "")
            alias = alias or name.lower().replace(" ", ".")
            positions = POSITIONS[half][role]
            staff.append(
                Person(
                    person_id=f"{number:05d}",
                    name=name,
                    email=f"{alias}@{DOMAIN}",
                    role=role,
                    position=positions[order % len(positions)],
                    half=half,
                    is_careful=name in CAREFUL,
                    is_listed=name not in LEFT,
                )
            )
            number += 1
    return staff


def _make_clients(half: str, sales: list[Person]) -> list[Client]:
    names = iter(CLIENT_PEOPLE[half].split(","))
    clients = []
    for order, (name, industry, _) in enumerate(CLIENTS[half]):
        client_id = f"A-{order + 1:03d}" if half == "english" else f"{order + 1:06d}"
        staff = tuple(
            # Lists of clients' people have no numbers: only the name identifies them.
            Person(
                who,
                who,
                f"contact{order * 2 + at + 1:02d}@{half}-client.example",
                "client",
                title,
                half,
                client_id=client_id,
            )
            for at, (who, title) in enumerate(
                zip((next(names), next(names)), CLIENT_TITLES[half], strict=True)
            )
        )
        clients.append(Client(client_id, name, industry, half, sales[order % len(sales)], staff))
    return clients


CLIENT_TITLES = {
    "english": ("Head of Operations", "IT Manager"),
    "chinese": ("运营部主任", "信息科科长"),
}


def shorten_name(client: Client) -> str:
    """The client's name in everyday use."""
    if client.half == "english":
        return client.name.split()[0]
    return re.sub("(股份|管理|集团)?有限公司$|政务服务中心$", "", client.name)


def _make_projects(
    half: str, people: list[Person], clients: list[Client], count: int, dice: Dice
) -> list[Project]:
    by_role = {role: [p for p in people if p.role == role] for role in STAFF[half]}
    projects = []
    for order in range(count):
        client = clients[order % len(clients)]
        subject = CLIENTS[half][order % len(clients)][2]
        is_second = order >= len(clients)
        name = (
            f"{shorten_name(client)} {subject}"
            if half == "english"
            else shorten_name(client) + subject
        )
        suffix = (" Phase II" if half == "english" else "（二期）") if is_second else ""
        # Starts are spread over the two years, so that some end and some still run.
        opening = timedelta(days=order * 620 // count + dice.between(0, 12))
        baseline_start = shift(FIRST_DAY + opening, 0)
        length = dice.between(150, 240)
        baseline_finish = shift(baseline_start, length)
        start = shift(baseline_start, dice.between(0, 6))
        sales = by_role["sales"][(order * 5 + order // 6) % 6]
        is_own_sponsor = dice.chance(0.6)
        projects.append(
            Project(
                project_id=f"NQ-{order + 1:03d}" if half == "english" else f"00{24000 + order + 1}",
                name=name + suffix,
                half=half,
                subject=subject,
                client=client,
                sales=sales,
                sponsor=sales if is_own_sponsor else dice.pick(by_role["management"]),
                pm=by_role["pm"][(order * 3 + order // 7) % 7],
                team=tuple(dice.several(by_role["delivery"], 5)),
                service_type="custom" if dice.chance(0.65) else "standard",
                baseline_start=baseline_start,
                baseline_finish=baseline_finish,
                start=start,
                finish=None,
                amount=dice.between(60, 900) * 10_000,
            )
        )
    return projects
