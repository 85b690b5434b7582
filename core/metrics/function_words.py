# SPDX-License-Identifier: Apache-2.0
"""Words that carry grammar rather than content, in the form `tokens` gives them. Written for Braid."""

_EN = """
a an the this that these those some any each every either neither no none both all half several many
much few little more most less least other another such same own certain enough i me my mine myself
we us our ours ourselves you your yours yourself yourselves he him his himself she her hers herself
it its itself they them their theirs themselves one ones oneself who whom whose which what whatever
whoever something anything nothing everything someone anyone everyone somebody anybody nobody
everybody am is are was were be been being have has had having do does did doing done will would
shall should can could may might must ought 's 're 've 'll 'd 'm n't ca wo gon na get gets got of in
on at by for with without within from to into onto upon about above below under over between among
across along around against behind beside besides beyond near off out outside inside through
throughout toward towards up down during before after since until till as like than per via and or
but nor so yet if unless because while whereas although though whether when where why how not only
also too very just even still already ever never always often then there here again once now quite
rather almost perhaps maybe thus hence therefore however yes
"""
_DE = """
der die das den dem des ein eine einen einem einer eines kein keine keinen keinem keiner keines
dieser diese dieses diesen diesem jener jene jenes jeder jede jedes alle alles einige mehrere viele
wenige manche solche ich mich mir mein meine du dich dir dein deine er ihn ihm sein seine sie ihr
ihre ihren ihnen es wir uns unser unsere euch euer man wer wen wem was welche welcher welches sich
selbst bin bist ist sind seid war waren gewesen habe hast hat haben hatte hatten werde wird werden
wurde wurden worden kann können konnte muss müssen soll sollen will wollen darf dürfen mag in im an
am auf aus bei beim mit nach von vom vor zu zum zur für durch gegen ohne um über unter zwischen
neben hinter bis seit während wegen und oder aber denn sondern sowie als wie wenn weil dass ob damit
obwohl nicht nur auch noch schon sehr so da dann hier dort nun ja nein
"""
_FR = """
le la les l' un une des du de d' au aux ce cet cette ces mon ma mes ton ta tes son sa ses notre nos
votre vos leur leurs quelque quelques chaque tout toute tous toutes plusieurs aucun aucune même
autre autres tel telle je j' me m' moi tu te t' toi il elle on nous vous ils elles se s' soi lui eux
en y qui que qu' quoi dont où c' ça cela ceci celui celle ceux celles suis es est sommes êtes sont
était étaient été être ai as a avons avez ont avait avoir fait faire peut dans sur sous avec sans
pour par vers chez entre contre devant derrière depuis pendant avant après près et ou mais donc or
ni car si comme quand lorsque parce puisque ne n' pas plus moins très trop bien aussi encore déjà
toujours jamais ici là alors oui non
"""
_ES = """
el la los las lo un una unos unas este esta estos estas ese esa esos esas aquel aquella mi mis tu
tus su sus nuestro nuestra nuestros nuestras cada todo toda todos todas algún alguna algunos algunas
ningún ninguna varios mismo misma otro otra otros otras yo me mí tú te ti él ella ello nosotros
vosotros ellos ellas usted ustedes se sí le les nos os que quien quienes cual cuales cuyo qué soy
eres es somos son era eran fue fueron ser sido estoy está están estaba estar he ha han había haber
hay tiene tener a al de del en con sin por para sobre bajo entre hacia hasta desde contra según
durante ante tras y e o u pero sino ni si como cuando donde porque aunque pues no más menos muy tan
también ya aún siempre nunca aquí allí ahí entonces
"""
_ZH = """
的了着过地得和与及或而且但是在于对从把被给让向到为因所以之其这那哪谁什么么怎样个只些
每各我你他她它们您自己不没有无也都就才又再还很更最太吗呢吧啊呀上下里中外一二两几
"""
_JA = "のにはをがでともやへかなよねばてたしれるらりすまいうこそあど"

FUNCTION_WORDS = {
    "en": frozenset(_EN.split()),
    "de": frozenset(_DE.split()),
    "fr": frozenset(_FR.split()),
    "es": frozenset(_ES.split()),
    "zh": frozenset(_ZH.replace("\n", "")),
    "ja": frozenset(_JA),
}
