"""Who is found to say it: attributions as news, bulletins and channels of the three languages write them."""

import re

import pytest

from extract.voices import find_voices, voice_at
from records import Document

SENTENCE = re.compile(r"(?<=[.!?…])\s+(?=[A-ZА-ЯІЇЄҐ«“„\"])|\n+")


def spans(text):
    found, low = [], 0
    for match in SENTENCE.finditer(text):
        found.append((low, match.start()))
        low = match.end()
    return [span for span in [*found, (low, len(text))] if span[0] < span[1]]


ENGLISH = [
    # (text, words whose voice is asked, claimant)
    (
        "Russian forces captured Zelene, Russia's Defence Ministry said on Friday.",
        "captured",
        "Russian Ministry of Defense",
    ),
    ("Russia's Ministry of Defence says it has taken Zelene.", "taken", "Russian Ministry of Defense"),
    ("Zelene has been liberated, the ministry in Moscow said.", "liberated", "Russian Ministry of Defense"),
    ("Moscow claims its troops hold Zelene.", "hold", "Russia"),
    ("Kyiv says the village is under control.", "under control", "Ukraine"),
    ("Ukraine's military said it had destroyed a bridge near Zelene.", "destroyed", "Ukrainian military"),
    (
        "The Ukrainian military's General Staff said 14 attacks were repelled.",
        "repelled",
        "Ukrainian General Staff",
    ),
    (
        "Ukraine's top commander, Oleksandr Syrskyi, said the town was holding.",
        "holding",
        "Oleksandr Syrskyi",
    ),
    ("Syrskyi said on Telegram that the enemy had been stopped near Zelene.", "stopped", "Oleksandr Syrskyi"),
    ("In a post on X, Foreign Minister Andrii Sybiha said the port was hit.", "was hit", "Andrii Sybiha"),
    ("Speaking at a briefing, Peskov said Kyiv must leave the Donbas.", "must leave", "Dmitry Peskov"),
    ('"We will take it," Putin told the generals.', "take it", "Vladimir Putin"),
    ('Putin told the generals: "We will take it."', "take it", "Vladimir Putin"),
    ('"We hold the town", said the brigade\'s commander, Colonel Petro Ivanchuk.', "hold", "Petro Ivanchuk"),
    (
        "Colonel Petro Ivanchuk, who commands a battalion there, said the road was cut.",
        "road was cut",
        "Petro Ivanchuk",
    ),
    (
        "According to Ivan Fedorov, the head of the regional administration, two people died.",
        "died",
        "Ivan Fedorov",
    ),
    ("Two people died, according to Ivan Fedorov.", "died", "Ivan Fedorov"),
    ("The regional prosecutor's office reported that two people died.", "died", "Ukrainian prosecutors"),
    ("Police said a woman was killed in Zelene.", "killed", "Ukrainian police"),
    ("A 60-year-old man was killed, the State Emergency Service said.", "killed", "Ukrainian rescuers"),
    ("Kharkiv Mayor Ihor Terekhov reported explosions in the city.", "explosions", "Ihor Terekhov"),
    ("Belgorod governor Vyacheslav Gladkov said a drone hit a bus.", "hit a bus", "Vyacheslav Gladkov"),
    (
        "The governor of Russia's Bryansk region, Alexander Bogomaz, said 12 drones were downed.",
        "downed",
        "Alexander Bogomaz",
    ),
    ("The SBU said it had struck an airfield.", "struck", "Security Service of Ukraine"),
    (
        "A source in the SBU told reporters that drones struck an airfield.",
        "struck",
        "Security Service of Ukraine",
    ),
    (
        "Ukraine's navy spokesman Dmytro Pletenchuk said the ship had left Sevastopol.",
        "had left",
        "Dmytro Pletenchuk",
    ),
    ("The Institute for the Study of War said Russian troops advanced near Zelene.", "advanced", "ISW"),
    ("ISW assessed on Friday that Russian troops advanced near Zelene.", "advanced", "ISW"),
    (
        "Analysts at the Institute for the Study of War believe the offensive has culminated.",
        "culminated",
        "ISW",
    ),
    (
        "DeepState, an open-source mapping project, said the enemy had occupied Zelene.",
        "occupied",
        "DeepState",
    ),
    ("The DeepState map shows the village as a grey zone.", "grey zone", "DeepState"),
    ("Rybar wrote that the village had been abandoned.", "abandoned", "Rybar"),
    ("The pro-war Telegram channel Rybar wrote that the village had been abandoned.", "abandoned", "Rybar"),
    ("Russian military bloggers reported that the village had fallen.", "fallen", "Russian milbloggers"),
    ("A prominent Russian milblogger claimed that the village had fallen.", "fallen", "Russian milbloggers"),
    ("Some Russian milbloggers claimed that the village had fallen.", "fallen", "Russian milbloggers"),
    ("Ukrainian Telegram channels reported explosions in Dzhankoi.", "explosions", "Ukrainian channels"),
    (
        "Occupation officials in Crimea said the strike was repelled.",
        "repelled",
        "Russian occupation authorities",
    ),
    ("Russian-installed governor Vladimir Saldo said three people were hurt.", "hurt", "Vladimir Saldo"),
    (
        "Denis Pushilin, the Moscow-backed head of the Donetsk region, said the town was surrounded.",
        "surrounded",
        "Denis Pushilin",
    ),
    ("The Kremlin said it would not give up Kherson.", "give up", "Kremlin"),
    ("Kremlin aide Yuri Ushakov said the Donbas must be handed over.", "handed over", "Yuri Ushakov"),
    ("US envoy Steve Witkoff said the sides discussed Zaporizhzhia.", "discussed", "Steve Witkoff"),
    ("The IAEA said the plant had lost its power line.", "lost its power", "IAEA"),
    ("IAEA chief Rafael Grossi said the plant had lost its power line.", "lost its power", "Rafael Grossi"),
    (
        "Britain's Ministry of Defence said Russia had lost momentum near Zelene.",
        "lost momentum",
        "United Kingdom",
    ),
    (
        "The 47th Mechanized Brigade said its drones had stopped a column.",
        "stopped a column",
        "47th Mechanized Brigade",
    ),
    (
        "Soldiers of the 93rd Brigade posted a video in which they hoist a flag, the brigade said.",
        "hoist",
        "93rd Brigade",
    ),
    ("Ukraine's Air Force said 40 drones were shot down over Odesa.", "shot down", "Ukrainian Air Force"),
    (
        "The head of Ukraine's military intelligence, Kyrylo Budanov, said the offensive would go on.",
        "go on",
        "Kyrylo Budanov",
    ),
    (
        "Russia's claim aside, the Ukrainian 10th Corps reported that the village is contested.",
        "contested",
        "10th Army Corps",
    ),
    ("Ukraine denied that Zelene had been lost.", "been lost", "Ukraine"),
    (
        "The General Staff rejected as false the reports about the loss of Zelene.",
        "loss",
        "Ukrainian General Staff",
    ),
    (
        "Neither Moscow nor Kyiv commented. The mayor, Petro Bondar, said the centre was shelled.",
        "shelled",
        "Petro Bondar",
    ),
    (
        "The governor said four people were hurt. Later he added that a school had burned down.",
        "burned down",
        "local official",
    ),
    (
        "TASS quoted the Defence Ministry as saying that the village had been taken.",
        "taken",
        "Russian Ministry of Defense",
    ),
    (
        "The Russian Defence Ministry said, without providing evidence, that it had struck an airfield.",
        "struck",
        "Russian Ministry of Defense",
    ),
    ("What Moscow calls a liberation, Kyiv said on Monday, is a ruin.", "ruin", "Ukraine"),
    ("Both Zelensky and Syrskyi said the town was holding.", "holding", "Volodymyr Zelensky"),
    ("The enemy, Voloshyn noted, is moving up reserves.", "reserves", "Vladyslav Voloshyn"),
]
ENGLISH += [
    (
        "Putin spoke of the lands claimed by Russia, warning that refusal means war.",
        "refusal",
        "Vladimir Putin",
    ),
    ("Putin was cautious about the plan, saying Kyiv must leave the lands.", "must leave", "Vladimir Putin"),
    ("Putin said he wants the lands Russia claims as its own.", "lands", "Vladimir Putin"),
    ("According to a recent assessment by the Institute for the Study of War, Zelene fell.", "fell", "ISW"),
    (
        "The commander of the 81st Brigade, who goes by Wolf, said his men hold the hill.",
        "hold",
        "81st Brigade commander",
    ),
    (
        "President Zelensky's chief of staff, Kyrylo Budanov, said Kyiv controlled Lyman.",
        "controlled",
        "Kyrylo Budanov",
    ),
    (
        "Russia has yet to enter it, analysts at the Finland-based Black Bird Group said.",
        "enter",
        "Black Bird Group",
    ),
]
UKRAINIAN = [
    (
        "Російські війська захопили Зелене, заявили в Міноборони РФ.",
        "захопили",
        "Russian Ministry of Defense",
    ),
    ("Міноборони Росії заявляє, що взяло Зелене.", "взяло", "Russian Ministry of Defense"),
    (
        "У російському Міноборони заявили про захоплення Зеленого.",
        "захоплення",
        "Russian Ministry of Defense",
    ),
    ("За даними Генштабу ЗСУ, противник атакував 14 разів.", "атакував", "Ukrainian General Staff"),
    ("Про 14 атак повідомив Генеральний штаб ЗСУ.", "14 атак", "Ukrainian General Staff"),
    ("Як повідомив Генштаб, ворог бомбив Зелене.", "бомбив", "Ukrainian General Staff"),
    ("Генштаб: ворог бомбив Зелене", "бомбив", "Ukrainian General Staff"),
    ("Ворог бомбив Зелене, – Генштаб", "бомбив", "Ukrainian General Staff"),
    ("Ворог просунувся біля Зеленого — DeepState", "просунувся", "DeepState"),
    ("Аналітики DeepState повідомили, що ворог окупував Зелене.", "окупував", "DeepState"),
    ("Моніторинговий проєкт DeepState оновив мапу і зафіксував окупацію Зеленого.", "окупацію", "DeepState"),
    ("В Інституті вивчення війни кажуть, що росіяни просунулися.", "просунулися", "ISW"),
    ("Американські аналітики з ISW підтвердили просування росіян.", "просування", "ISW"),
    ("«Ми тримаємо місто», — сказав командир батальйону.", "тримаємо", "Ukrainian officer"),
    (
        "«Ми тримаємо місто», – заявив речник угруповання військ «Дніпро» Олексій Бєльський.",
        "тримаємо",
        "Oleksii Bielskyi",
    ),
    (
        "Речник Сил оборони півдня Владислав Волошин розповів, що ворог накопичує сили.",
        "накопичує",
        "Vladyslav Voloshyn",
    ),
    ("За словами Волошина, ворог накопичує сили.", "накопичує", "Vladyslav Voloshyn"),
    ("Ворог, за словами речника, накопичує сили.", "Ворог", "unnamed official"),
    ("Начальник Харківської ОВА Олег Синєгубов повідомив про двох загиблих.", "загиблих", "Oleh Syniehubov"),
    ("Про двох загиблих повідомив очільник області Олег Синєгубов.", "загиблих", "Oleh Syniehubov"),
    (
        "Двоє людей загинули, написав у Telegram голова Сумської ОВА Олег Григоров.",
        "загинули",
        "Oleh Hryhorov",
    ),
    ("У Харківській обласній прокуратурі повідомили про двох загиблих.", "загиблих", "Ukrainian prosecutors"),
    ("Двоє людей загинули, повідомляє Нацполіція.", "загинули", "Ukrainian police"),
    ("Рятувальники ліквідували пожежу, інформує ДСНС.", "ліквідували", "Ukrainian rescuers"),
    ("Міський голова Харкова Ігор Терехов повідомив про вибухи.", "вибухи", "Ihor Terekhov"),
    ("Мер Херсона Роман Мрочко заявив, що обстріляно центр.", "обстріляно", "Roman Mrochko"),
    (
        "Губернатор Бєлгородської області В'ячеслав Гладков заявив про атаку дронів.",
        "атаку",
        "Vyacheslav Gladkov",
    ),
    ("Так званий голова «ДНР» Денис Пушилін заявив, що місто оточене.", "оточене", "Denis Pushilin"),
    ("Гауляйтер Херсонщини Володимир Сальдо поскаржився на удар.", "удар", "Vladimir Saldo"),
    (
        "Президент України Володимир Зеленський наголосив: Донбас не віддамо.",
        "не віддамо",
        "Volodymyr Zelensky",
    ),
    ("Зеленський у вечірньому зверненні сказав, що Куп'янськ наш.", "наш", "Volodymyr Zelensky"),
    ("У Кремлі вимагають виведення військ з Донбасу.", "виведення", "Kremlin"),
    ("Речник Кремля Дмитро Пєсков заявив, що Донбас треба віддати.", "віддати", "Dmitry Peskov"),
    ("Путін вкотре заявив, що Покровськ узято.", "узято", "Vladimir Putin"),
    ("На думку Путіна, Покровськ узято.", "узято", "Vladimir Putin"),
    ("Російські воєнкори пишуть про відхід із Зеленого.", "відхід", "Russian milbloggers"),
    ("Ворожі пабліки поширюють інформацію про захоплення Зеленого.", "захоплення", "Russian milbloggers"),
    ("Російський канал «Рибар» повідомив про захоплення Зеленого.", "захоплення", "Rybar"),
    ("СБУ уразила аеродром, повідомили джерела в СБУ.", "уразила", "Security Service of Ukraine"),
    ("У ГУР заявили про удар по аеродрому.", "удар", "Ukrainian intelligence"),
    ("Речник ГУР Андрій Юсов підтвердив удар по аеродрому.", "удар", "Andrii Yusov"),
    ("Повітряні сили повідомили про збиття 40 дронів.", "збиття", "Ukrainian Air Force"),
    (
        "Речник Держприкордонслужби Андрій Демченко сказав, що ДРГ не пройшла.",
        "не пройшла",
        "Andrii Demchenko",
    ),
    ("Бійці 47-ї бригади розповіли, що зупинили колону.", "зупинили", "47th Brigade"),
    (
        "47-ма окрема механізована бригада «Маґура» повідомила, що зупинила колону.",
        "зупинила",
        "47th Mechanized Brigade",
    ),
    ("У 93-й бригаді «Холодний Яр» спростували втрату Зеленого.", "втрату", "93rd Brigade"),
    (
        "Військовий оглядач Костянтин Машовець вважає, що ворог піде на Зелене.",
        "піде",
        "Kostiantyn Mashovets",
    ),
    ("Військові кажуть, що ворог штурмує щодня.", "штурмує", "Ukrainian military"),
    ("Місцева влада повідомила про евакуацію.", "евакуацію", "local authorities"),
    ("Окупаційна влада заявила про пошкодження підстанції.", "пошкодження", "Russian occupation authorities"),
    ("МАГАТЕ повідомило про обстріл станції.", "обстріл", "IAEA"),
    ("Гендиректор МАГАТЕ Рафаель Гроссі повідомив про обстріл станції.", "обстріл", "Rafael Grossi"),
    ("Енергоатом заявив, що росіяни обстріляли станцію.", "обстріляли", "Energoatom"),
    ("Як пише Reuters з посиланням на Генштаб, місто утримують.", "утримують", "Ukrainian General Staff"),
    (
        "Дрон ударив по маршрутці. Про це повідомили в Херсонській ОВА.",
        "ударив",
        "Kherson Oblast Military Administration",
    ),
    (
        "Дрон ударив по маршрутці, водія поранено. Про це повідомив Прокудін.",
        "поранено",
        "Oleksandr Prokudin",
    ),
    ("Головком ЗСУ Олександр Сирський заявив, що Покровськ тримається.", "тримається", "Oleksandr Syrskyi"),
    ("«Ситуація складна, — визнав Сирський. — Але місто тримається».", "тримається", "Oleksandr Syrskyi"),
    ("Київ спростував захоплення Сіверська.", "захоплення", "Ukraine"),
    ("Українська сторона заперечує втрату Зеленого.", "втрату", "Ukraine"),
]
RUSSIAN = [
    ("Войска взяли Зелёное, заявили в Минобороны РФ.", "взяли", "Russian Ministry of Defense"),
    ("Минобороны: войска взяли Зелёное", "взяли", "Russian Ministry of Defense"),
    ("Российское военное ведомство сообщило о взятии Зелёного.", "взятии", "Russian Ministry of Defense"),
    ("В оборонном ведомстве РФ рассказали, что взято Зелёное.", "взято", "Russian Ministry of Defense"),
    ("О взятии Зелёного сообщило Минобороны России.", "взятии", "Russian Ministry of Defense"),
    (
        "Зелёное освобождено. Об этом сообщает Минобороны России.",
        "освобождено",
        "Russian Ministry of Defense",
    ),
    (
        "Минобороны РФ отчиталось. Зелёное освобождено, следует из сводки ведомства.",
        "освобождено",
        "Russian Ministry of Defense",
    ),
    ("По данным Генштаба ВСУ, отбито 14 атак.", "отбито", "Ukrainian General Staff"),
    ("Генштаб ВСУ заявил, что отбито 14 атак.", "отбито", "Ukrainian General Staff"),
    ("В украинском Генштабе заявили, что отбито 14 атак.", "отбито", "Ukrainian General Staff"),
    ("Начальник Генштаба Валерий Герасимов доложил о взятии Зелёного.", "взятии", "Valery Gerasimov"),
    ("Герасимов доложил Путину, что Купянск взят.", "взят", "Valery Gerasimov"),
    ("Путину доложили о взятии Купянска, сообщил Песков.", "взятии", "Dmitry Peskov"),
    ("Президент России Владимир Путин заявил, что Донбасс будет взят.", "будет взят", "Vladimir Putin"),
    ("«Донбасс будет взят», — сказал Путин.", "будет взят", "Vladimir Putin"),
    ("Глава ДНР Денис Пушилин рассказал о боях в Димитрове.", "боях", "Denis Pushilin"),
    (
        "Губернатор Белгородской области Вячеслав Гладков сообщил о двух погибших.",
        "погибших",
        "Vyacheslav Gladkov",
    ),
    ("Двое погибли, написал Гладков в телеграм-канале.", "погибли", "Vyacheslav Gladkov"),
    (
        "Над регионом сбито 12 дронов, заявил губернатор Брянской области Александр Богомаз.",
        "сбито",
        "Alexander Bogomaz",
    ),
    (
        "Врио главы Курской области Александр Хинштейн сообщил об атаке на Рыльск.",
        "атаке",
        "Alexander Khinshtein",
    ),
    (
        "В оперштабе Краснодарского края сообщили о падении обломков.",
        "падении",
        "Krasnodar Oblast operational headquarters",
    ),
    ("Мэр Белгорода Валентин Демидов сообщил о повреждениях.", "повреждениях", "Valentin Demidov"),
    ("Глава Харьковской ОВА Олег Синегубов сообщил об ударе по Изюму.", "ударе", "Oleh Syniehubov"),
    ("Мэр Харькова Игорь Терехов сообщил о взрывах.", "взрывах", "Ihor Terekhov"),
    ("Военблогеры утверждают, что Зелёное пало.", "пало", "Russian milbloggers"),
    ("Российские военкоры пишут о прорыве у Зелёного.", "прорыве", "Russian milbloggers"),
    ("По сообщениям Z-каналов, Зелёное пало.", "пало", "Russian milbloggers"),
    ("Телеграм-канал «Рыбарь» сообщил о прорыве у Зелёного.", "прорыве", "Rybar"),
    ("«Два майора» пишут, что идут бои за Зелёное.", "бои", "Two Majors"),
    ("Военкор Юрий Котенок пишет о боях за Зелёное.", "боях", "Yuri Kotenok"),
    ("Военный эксперт Юрий Подоляка считает, что Зелёное взято.", "взято", "Yuri Podolyaka"),
    ("Проект DeepState отметил продвижение у Зелёного.", "продвижение", "DeepState"),
    ("Аналитики DeepState сообщили, что Зелёное оккупировано.", "оккупировано", "DeepState"),
    ("В Институте изучения войны отметили продвижение у Зелёного.", "продвижение", "ISW"),
    ("Американский Институт изучения войны (ISW) сообщил о продвижении.", "продвижении", "ISW"),
    ("Зеленский заявил, что Украина не отдаст Донбасс.", "не отдаст", "Volodymyr Zelensky"),
    ("Владимир Зеленский опроверг слова об окружении Покровска.", "окружении", "Volodymyr Zelensky"),
    ("Спикер ОСГВ «Хортица» Виктор Трегубов заявил, что город держится.", "держится", "Viktor Trehubov"),
    ("По словам Трегубова, город держится.", "держится", "Viktor Trehubov"),
    ("Главком ВСУ Александр Сырский заявил, что город держится.", "держится", "Oleksandr Syrskyi"),
    ("Спикер Сил обороны юга Владислав Волошин сообщил об атаках.", "атаках", "Vladyslav Voloshyn"),
    ("СБУ поразила аэродром, рассказал источник в СБУ.", "поразила", "Security Service of Ukraine"),
    ("В ГУР подтвердили удар по аэродрому.", "удар", "Ukrainian intelligence"),
    ("Воздушные силы Украины сообщили о 40 сбитых дронах.", "сбитых", "Ukrainian Air Force"),
    (
        "Силовики передают о контратаке ВСУ, сообщает ТАСС со ссылкой на силовые структуры.",
        "контратаке",
        "TASS",
    ),
    (
        "Как сообщает РИА Новости со ссылкой на Минобороны, Зелёное взято.",
        "взято",
        "Russian Ministry of Defense",
    ),
    ("Власти Херсонщины сообщили об обстреле Антоновки.", "обстреле", "Kherson Oblast"),
    ("Назначенный Россией губернатор Владимир Сальдо заявил об атаке.", "атаке", "Vladimir Saldo"),
    ("Оккупационные власти заявили об обстреле Токмака.", "обстреле", "Russian occupation authorities"),
    ("МАГАТЭ сообщило об отключении линии.", "отключении", "IAEA"),
    ("В Кремле требуют вывода войск из Донбасса.", "вывода", "Kremlin"),
    ("Москва требует вывода войск из Донбасса.", "вывода", "Russia"),
    ("Киев отверг требование вывести войска из Донбасса.", "вывести", "Ukraine"),
    ("В Киеве заявили, что Северск под контролем.", "под контролем", "Ukraine"),
    ("Украинские военные утверждают, что держат Зелёное.", "держат", "Ukrainian military"),
    ("Комбат 3-й штурмовой бригады рассказал, что противник отошёл.", "отошёл", "3rd Assault Brigade"),
    (
        "Официальный представитель МИД РФ Мария Захарова заявила об ударе по Донецку.",
        "ударе",
        "Maria Zakharova",
    ),
    ("Рогов: ВСУ обстреляли Энергодар", "обстреляли", "Vladimir Rogov"),
    (
        "«Противник пытается прорваться», — рассказал боец с позывным «Барс».",
        "прорваться",
        "Ukrainian officer",
    ),
    ("Гладков рассказал об атаке. Противник, уточнил он, отошёл.", "отошёл", "Vyacheslav Gladkov"),
]
ROWS = [(lang, *row) for lang, rows in (("en", ENGLISH), ("uk", UKRAINIAN), ("ru", RUSSIAN)) for row in rows]


@pytest.mark.parametrize(
    ("lang", "text", "words", "claimant"), ROWS, ids=[f"{r[0]}-{i}" for i, r in enumerate(ROWS)]
)
def test_the_speaker_is_found(lang, text, words, claimant):
    voices = find_voices(Document("d", text, lang=lang), spans(text), (), lang)
    voice = voice_at(voices, text.index(words))
    assert voice is not None
    assert voice.claimant is not None
    assert voice.claimant.name.startswith(claimant)
