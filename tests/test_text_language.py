"""Text that is not English is noticed, and nothing that is English is taken for it."""

from __future__ import annotations

import json
import os
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from stance.resources import resource
from stance.text.language import english_share, is_english

CORPORA = os.environ.get("STANCE_CORPORA", "")
# Invented, like all texts here; a heading names the language, a blank line parts the paragraphs.
FOREIGN = """
== french
Le ministre des Transports a rejeté mardi les accusations de l'opposition, qui lui reproche d'avoir caché un rapport
sur la sécurité des ponts. Selon lui, le document n'était pas terminé quand il a pris ses fonctions. Les élus de la
région demandent maintenant une enquête indépendante, car plusieurs communes ont fermé leurs routes depuis le début
de l'hiver et les habitants ne savent plus par où passer pour aller au travail.

La police a interpellé trois hommes dans une ferme près de la frontière. Ils sont soupçonnés d'avoir vendu du bétail
qui ne leur appartenait pas. Leur avocat affirme que les bêtes ont été achetées avec des papiers en règle et que
ses clients ne comprennent pas ce qu'on leur veut. Le juge décidera vendredi si les trois hommes restent en prison
ou s'ils peuvent rentrer chez eux en attendant le procès.

Les pêcheurs du port craignent que le nouvel accord ne les prive de la moitié de leurs prises. Ils ont bloqué hier
l'entrée du bassin avec une vingtaine de bateaux. Une porte-parole de la commission a dit que rien n'était encore
signé et que chacun serait entendu avant la fin du mois, mais peu de gens sur les quais y croient, tant les promesses
ont été nombreuses ces dernières années.

== spanish
El alcalde negó ayer que su equipo hubiera pagado las obras del mercado con dinero de las escuelas. La oposición lo
acusa de haber firmado los contratos sin concurso y pide que la fiscalía revise todas las cuentas. Según una vecina
que trabaja en el mercado desde hace veinte años, las obras empezaron antes de que se aprobara el presupuesto y nadie
explicó a los vendedores dónde iban a poner sus puestos.

Los agricultores del valle temen que la falta de agua acabe con la cosecha de este año. El gobierno regional ha
prometido ayudas, pero todavía no ha dicho cuándo llegarán ni cuánto recibirá cada familia. La ministra visitará la
zona el jueves para hablar con los afectados, que han anunciado una marcha hasta la capital si no obtienen una
respuesta clara en los próximos días.

El presidente del club dijo que no piensa dimitir aunque lo pidan los socios. Los jugadores llevan tres meses sin
cobrar y han decidido que no entrenarán hasta que se les pague lo que se les debe. Un portavoz aseguró que el dinero
está en camino, pero el banco responde que no sabe nada de esa operación y que la cuenta del club sigue vacía.

== portuguese
O presidente da câmara negou que a empresa do seu irmão tenha recebido dinheiro pelas obras da ponte. Os vereadores
da oposição dizem que os documentos mostram o contrário e querem que o tribunal investigue o caso. A ponte foi fechada
em março, depois de uma cheia, e ainda não há data para a sua abertura, o que obriga os moradores a fazer mais de
trinta quilómetros para chegar ao hospital.

Os professores estão preocupados com o fim das aulas de música nas escolas do norte do país. O ministério diz que não
tem dinheiro para todos os contratos, mas um sindicato afirma que a verba foi usada para comprar carros novos. Na
próxima semana os pais vão reunir-se com a ministra, que prometeu ouvir as suas queixas e dar uma resposta até ao fim
do mês.

A polícia deteve um homem que vendia bilhetes falsos para os jogos do campeonato. Segundo os investigadores, ele já
tinha sido preso duas vezes pelo mesmo crime. O advogado disse que o seu cliente também foi enganado e que vai provar
isso quando for ouvido pelo juiz. Muitos adeptos ficaram à porta do estádio sem saber o que fazer nem a quem pedir
o dinheiro.

== italian
Il sindaco ha respinto le accuse dei consiglieri, secondo i quali avrebbe nascosto una relazione sullo stato delle
scuole. Non è vero, ha detto ai giornalisti, che il documento fosse pronto già in primavera. I genitori chiedono che
si faccia chiarezza e che i bambini non tornino nelle aule finché un tecnico non avrà controllato tutti i soffitti
degli edifici più vecchi del quartiere.

Gli agricoltori della pianura temono che la nuova diga tolga acqua ai loro campi. La regione ha promesso una
discussione pubblica, ma non ha ancora detto quando si terrà. Una portavoce del ministero ha spiegato che i lavori
non sono cominciati e che nessuno perderà la propria terra, anche se le mappe mostrano che il lago arriverebbe quasi
alle case del paese più basso.

La squadra ha perso ancora e i tifosi se la prendono con il presidente, che da tre mesi non paga gli stipendi. Il
capitano ha dichiarato che i giocatori scenderanno in campo anche domenica, ma solo per rispetto della città. Dopo la
partita qualcuno ha lanciato un sasso contro il pullman e la polizia ha fermato due ragazzi che poi sono stati
lasciati andare.

== romanian
Primarul a respins acuzațiile opoziției, care spune că banii pentru școli au fost folosiți la repararea stadionului.
El a declarat că toate actele sunt în regulă și că nu are nimic de ascuns. Consilierii cer însă ca procurorii să
verifice contractele, pentru că lucrările au început înainte ca bugetul să fie aprobat și firma aleasă nu mai
construise până atunci decât case.

Pescarii din deltă se tem că noul canal va goli lacurile în care își aruncă plasele. Ministrul le-a promis că nimeni
nu va pierde nimic, dar nu a spus cine va plăti dacă peștele dispare. O asociație de mediu a depus deja o plângere
și cere oprirea lucrărilor până când experții vor arăta ce urmări are săparea canalului asupra satelor de lângă mare.

Poliția a reținut doi bărbați care vindeau bilete false la meciul de duminică. Avocatul lor susține că și ei au fost
păcăliți de un om pe care l-au cunoscut în tren. Judecătorul va hotărî vineri dacă rămân în arest sau pot merge
acasă până la proces, iar clubul a anunțat că le va da înapoi banii celor care au rămas la poartă.

== catalan
L'alcaldessa va negar ahir que l'ajuntament hagués amagat un informe sobre l'estat dels ponts. Segons els regidors de
l'oposició, el document ja era llest quan van començar les obres i ningú no els el va ensenyar. Els veïns demanen que
es facin públics tots els papers i que una comissió digui qui va decidir obrir el pas als camions sense fer abans les
proves necessàries.

Els pagesos de la plana tenen por que la falta d'aigua els faci perdre la collita. El govern ha promès ajudes, però
encara no ha dit quan arribaran ni quants diners rebrà cada família. La consellera visitarà la zona dijous per parlar
amb els afectats, que han anunciat una marxa fins a la capital si no reben una resposta clara aquesta setmana.

El president del club va dir que no pensa plegar encara que els socis ho demanin. Els jugadors fa tres mesos que no
cobren i han decidit que no s'entrenaran fins que els paguin el que els deuen. Un portaveu va assegurar que els diners
són de camí, però el banc respon que no sap res d'aquesta operació i que el compte és buit.

== latin
Consul hodie negavit se pecuniam a mercatoribus accepisse, sed senatores dicunt litteras inventas esse quae contrarium
ostendant. Populus, qui iam diu de pretio frumenti queritur, in foro convenit et magna voce postulat ut iudices rem
quam primum cognoscant. Ille autem respondit inimicos suos haec omnia finxisse neque quidquam esse quod timeat, cum
leges semper servaverit et patriam amaverit.

Nautae qui ex insula venerunt nuntiaverunt portum tempestate deletum esse et multas naves cum hominibus periisse. Rex
statim milites misit ut cives adiuvarent, sed via per montes longa est nec cibus satis erat. Mulieres cum pueris in
templo manent, ubi sacerdotes aquam et panem distribuunt, dum ventus et pluvia sine fine per totam regionem saeviunt.

Legatus ab imperatore missus est ut cum hostibus de pace ageret. Illi autem promiserunt se arma deposituros esse, si
captivi redderentur et agri qui trans flumen sunt sibi darentur. Quod cum senatus audivisset, multi clamaverunt
condiciones indignas esse, alii vero dixerunt pacem bello semper meliorem esse atque populum iam nimis laboravisse.

== german
Der Bürgermeister hat am Dienstag den Vorwurf zurückgewiesen, er habe einen Bericht über den Zustand der Brücken
verschwiegen. Das Papier sei noch nicht fertig gewesen, als er sein Amt antrat, sagte er vor Journalisten. Die
Opposition verlangt nun einen Ausschuss, der klären soll, wer wann was wusste und warum die Straße nicht schon im
Winter für schwere Lastwagen gesperrt wurde.

Die Bauern im Tal fürchten, dass ihnen der neue Damm das Wasser nimmt. Zwar hat die Ministerin versprochen, dass
niemand sein Land verliert, aber auf den Karten reicht der See bis an die Häuser. Ein Verein hat deshalb Klage
eingereicht und will, dass die Arbeiten ruhen, bis ein Gutachten zeigt, was mit den Feldern und den Wäldern am Fluss
geschieht.

Nach der Niederlage warfen die Anhänger dem Vorstand vor, er habe den Verein verkauft. Seit drei Monaten haben die
Spieler kein Geld bekommen, und auch die Miete für das Stadion ist nicht bezahlt. Der Trainer sagte, er werde bis zum
Ende der Saison bleiben, wenn man ihn lasse, doch mit einer so jungen Mannschaft sei nicht mehr zu erreichen.

== dutch
De burgemeester ontkende gisteren dat hij een rapport over de bruggen had achtergehouden. Volgens hem was het stuk nog
niet klaar toen hij begon. De oppositie wil nu een onderzoek en vraagt waarom de weg niet eerder voor zware
vrachtwagens is gesloten. Bewoners zeggen dat ze al in de winter scheuren hebben gezien, maar dat niemand op het
stadhuis naar hen wilde luisteren.

De boeren in de polder vrezen dat het nieuwe kanaal hun land droog zal leggen. De minister heeft beloofd dat er voor
iedereen een oplossing komt, maar zij kon niet zeggen wie er betaalt als de oogst mislukt. Een groep van twintig
boeren is daarom naar de rechter gestapt en eist dat het werk stilligt tot er een beter plan is.

Na de nederlaag gaven de supporters het bestuur de schuld. De spelers hebben al drie maanden geen geld gekregen en ook
de huur van het stadion is niet betaald. De trainer zei dat hij tot het einde van het seizoen blijft als hij dat mag,
maar met zo'n jonge ploeg is er volgens hem niet meer uit te halen dan dit.

== afrikaans
Die burgemeester het gister ontken dat hy 'n verslag oor die brûe weggesteek het. Volgens hom was die stuk nog nie
klaar toe hy begin het nie. Die opposisie wil nou 'n ondersoek hê en vra hoekom die pad nie vroeër vir swaar
vragmotors gesluit is nie. Inwoners sê hulle het al in die winter krake gesien, maar niemand wou na hulle luister nie.

Die boere in die vallei is bang dat die nuwe dam hulle water sal wegneem. Die minister het belowe dat niemand sy grond
sal verloor nie, maar sy kon nie sê wie gaan betaal as die oes misluk nie. 'n Groep van twintig boere het daarom hof
toe gegaan en eis dat die werk moet stop totdat daar 'n beter plan is.

Ná die neerlaag het die ondersteuners die bestuur geblameer. Die spelers het al drie maande lank geen geld gekry nie
en ook die huur van die stadion is nie betaal nie. Die afrigter het gesê hy sal tot die einde van die seisoen bly as
hulle hom toelaat, maar met so 'n jong span kan hy nie meer doen nie.

== danish
Borgmesteren afviste i går, at han har skjult en rapport om broerne. Ifølge ham var papiret ikke færdigt, da han
begyndte. Oppositionen vil nu have en undersøgelse og spørger, hvorfor vejen ikke tidligere blev lukket for tunge
lastbiler. Beboerne siger, at de allerede om vinteren så revner, men at ingen på rådhuset ville lytte til dem, selv om
de skrev flere breve.

Landmændene i dalen frygter, at den nye dæmning vil tage deres vand. Ministeren har lovet, at ingen mister sin jord,
men hun kunne ikke sige, hvem der skal betale, hvis høsten slår fejl. En gruppe på tyve landmænd er derfor gået til
domstolen og kræver, at arbejdet standses, indtil der er en bedre plan for området ved floden.

Efter nederlaget gav tilhængerne bestyrelsen skylden. Spillerne har ikke fået penge i tre måneder, og heller ikke
lejen af stadion er betalt. Træneren sagde, at han bliver til sæsonen er slut, hvis han får lov, men med så ungt et
hold kan han ikke nå mere end det her, og det ved alle i klubben godt.

== norwegian
Ordføreren avviste i går at han har skjult en rapport om bruene. Ifølge ham var papiret ikke ferdig da han begynte.
Opposisjonen vil nå ha en gransking og spør hvorfor veien ikke ble stengt tidligere for tunge lastebiler. Beboerne
sier at de allerede om vinteren så sprekker, men at ingen på rådhuset ville høre på dem selv om de skrev flere brev.

Bøndene i dalen frykter at den nye demningen vil ta vannet deres. Statsråden har lovet at ingen mister jorda si, men
hun kunne ikke si hvem som skal betale hvis avlingen slår feil. En gruppe på tjue bønder har derfor gått til retten og
krever at arbeidet stanses til det finnes en bedre plan for området ved elva.

Etter tapet ga tilhengerne styret skylden. Spillerne har ikke fått penger på tre måneder, og heller ikke leien av
stadion er betalt. Treneren sa at han blir til sesongen er over hvis han får lov, men med et så ungt lag kan han ikke
nå mer enn dette, og det vet alle i klubben godt etter en lang vinter.

== swedish
Borgmästaren förnekade i går att han har gömt en rapport om broarna. Enligt honom var papperet inte färdigt när han
började. Oppositionen vill nu ha en utredning och frågar varför vägen inte stängdes tidigare för tunga lastbilar. De
boende säger att de redan på vintern såg sprickor, men att ingen på stadshuset ville lyssna på dem fast de skrev flera
brev.

Bönderna i dalen är rädda att den nya dammen ska ta deras vatten. Ministern har lovat att ingen förlorar sin jord, men
hon kunde inte säga vem som ska betala om skörden slår fel. En grupp på tjugo bönder har därför gått till domstolen
och kräver att arbetet ska stoppas tills det finns en bättre plan för området vid floden.

Efter förlusten gav supportrarna styrelsen skulden. Spelarna har inte fått några pengar på tre månader och inte heller
hyran för arenan är betald. Tränaren sade att han stannar till säsongens slut om han får, men med ett så ungt lag kan
han inte nå mer än så här, och det vet alla i klubben.

== scots
The heid o the cooncil said yestreen that he haedna hidden ony report anent the brigs. He telt fowk that the paper
wisna feenished whan he cam tae the job. Ithers dinna believe him and want tae ken hou the road wis aye open tae
muckle lairries aw winter. Fowk that bides nearby says they saw cracks in the stane afore Yule, but naebody wad hear
them.

Fermers in the glen is feart that the new dam will tak awa their watter. The meenister said that naebody will loss
their land, but she coudna say wha wad pey gin the crap failed. Twinty o thaim hae gaen tae the coort tae hae the wark
stoppit till thare is a better plan for the grund alang the watterside, and mair are expectit tae jyne them.

Efter the match the supporters wis bleezin at the board. The players haesna been peyed for three month and the rent o
the grund isna peyed aither. The coach said he wad bide till the end o the saison gin they let him, but wi sic a young
team he couldna dae ony better nor this, and awbody in the toun kent it fine weel.

== pidgin
Di govnor don tok say e no hide any report about di bridge dem. E say di paper never ready wen e enter office. But
opposition pipol no gree, dem wan make court look di mata well well. Pipol wey dey live near di road say dem don see
crack since harmattan but nobody for di office wan hear wetin dem dey tok, even afta dem write plenti letter.

Farmers for di valley dey fear say di new dam go carry dia water go. Di minister don promise say nobody go lose im
land, but she no fit tok who go pay if di crop spoil. Dis na why twenty farmers don carry di mata go court, dem wan
make di work stop until betta plan dey for di side wey dey near river.

Afta dem lose di match, fans para for di club oga dem. Na three months now wey di players never collect salary, and
dem never pay money for di stadium too. Di coach say e go stay till di season end if dem gree, but wit dis kain small
pikin team e no fit do pass wetin e don do.

== welsh
Mae arweinydd y cyngor wedi gwadu ei fod wedi cuddio adroddiad am y pontydd. Dywedodd nad oedd y papur yn barod pan
ddechreuodd yn ei swydd. Mae'r gwrthbleidiau nawr eisiau ymchwiliad ac yn gofyn pam na chafodd y ffordd ei chau yn
gynt i lorïau trwm. Yn ôl y trigolion, roedd craciau i'w gweld yn y gaeaf, ond nid oedd neb yn fodlon gwrando arnyn
nhw.

Mae ffermwyr yn y dyffryn yn ofni y bydd yr argae newydd yn mynd â'u dŵr. Addawodd y gweinidog na fydd neb yn colli ei
dir, ond ni allai ddweud pwy fydd yn talu os bydd y cynhaeaf yn methu. Mae ugain o ffermwyr felly wedi mynd i'r llys
ac yn galw am atal y gwaith nes bod gwell cynllun ar gyfer yr ardal ger yr afon.

Ar ôl colli'r gêm roedd y cefnogwyr yn rhoi'r bai ar y bwrdd. Nid yw'r chwaraewyr wedi cael eu talu ers tri mis ac nid
yw'r rhent am y stadiwm wedi ei dalu chwaith. Dywedodd yr hyfforddwr y bydd yn aros tan ddiwedd y tymor os caiff, ond
gyda thîm mor ifanc ni all wneud mwy na hyn.

== irish
Shéan ceannaire na comhairle inné gur chuir sé tuarascáil faoi na droichid i bhfolach. Dúirt sé nach raibh an páipéar
réidh nuair a thosaigh sé sa phost. Tá an freasúra ag iarraidh fiosrúchán anois agus ag fiafraí cén fáth nár dúnadh an
bóthar níos luaithe do leoraithe troma. Deir muintir na háite go bhfaca siad scoilteanna sa gheimhreadh ach nár éist
aon duine leo.

Tá eagla ar fheirmeoirí sa ghleann go dtógfaidh an damba nua a gcuid uisce. Gheall an tAire nach gcaillfidh aon duine
a chuid talún, ach níorbh fhéidir léi a rá cé a íocfaidh má theipeann ar an bhfómhar. Tá fiche feirmeoir imithe chun
na cúirte dá bharr agus iad ag éileamh go stopfar an obair go dtí go mbeidh plean níos fearr ann.

Tar éis an chluiche chuir an lucht leanúna an milleán ar an mbord. Níl na himreoirí íoctha le trí mhí agus níl cíos na
páirce íoctha ach oiread. Dúirt an traenálaí go bhfanfaidh sé go deireadh an tséasúir má ligtear dó, ach le foireann
chomh hóg sin ní féidir leis níos mó a dhéanamh, agus tá a fhios sin ag gach duine sa bhaile.

== polish
Burmistrz zaprzeczył wczoraj, że ukrył raport o stanie mostów. Jego zdaniem dokument nie był jeszcze gotowy, kiedy
obejmował urząd. Opozycja domaga się śledztwa i pyta, dlaczego drogi nie zamknięto wcześniej dla ciężkich samochodów.
Mieszkańcy mówią, że już zimą widzieli pęknięcia, ale nikt w ratuszu nie chciał ich słuchać, choć pisali listy i
dzwonili prawie codziennie przez kilka miesięcy.

Rolnicy z doliny boją się, że nowa tama zabierze im wodę. Minister obiecała, że nikt nie straci ziemi, ale nie umiała
powiedzieć, kto zapłaci, jeśli zbiory się nie udadzą. Dwudziestu rolników poszło więc do sądu i żąda, aby prace
wstrzymano do czasu, gdy powstanie lepszy plan dla terenów nad rzeką, które od lat są ich jedynym źródłem utrzymania.

Po porażce kibice oskarżyli zarząd o to, że sprzedał klub. Zawodnicy od trzech miesięcy nie dostali pieniędzy, a
czynsz za stadion także nie został zapłacony. Trener powiedział, że zostanie do końca sezonu, jeśli mu pozwolą, ale z
tak młodą drużyną nie da się osiągnąć więcej, o czym wszyscy w mieście dobrze wiedzą, tylko nikt nie mówi tego na
głos.

== czech
Starosta včera popřel, že zatajil zprávu o stavu mostů. Podle něj nebyl dokument ještě hotový, když nastoupil do
úřadu. Opozice teď chce vyšetřování a ptá se, proč nebyla silnice uzavřena dříve pro těžké nákladní vozy. Obyvatelé
říkají, že trhliny viděli už v zimě, ale že je na radnici nikdo nechtěl poslouchat, i když psali dopisy a skoro každý
den volali.

Zemědělci v údolí se bojí, že jim nová přehrada vezme vodu. Ministryně slíbila, že nikdo nepřijde o půdu, ale neuměla
říct, kdo zaplatí, pokud bude úroda špatná. Dvacet zemědělců se proto obrátilo na soud a žádá, aby se práce zastavily,
dokud nebude lepší plán pro území u řeky, které je pro ně po mnoho let jediným zdrojem obživy.

Po porážce dávali fanoušci vinu vedení klubu. Hráči už tři měsíce nedostali peníze a ani nájem za stadion není
zaplacen. Trenér řekl, že zůstane do konce sezony, pokud ho nechají, ale s tak mladým týmem se prý více dělat nedá, a
to ví ve městě každý, jenom to nikdo nechce říct nahlas, protože se všichni bojí, že klub skončí.

== finnish
Kaupunginjohtaja kiisti eilen, että hän olisi salannut raportin siltojen kunnosta. Hänen mukaansa paperi ei ollut
vielä valmis, kun hän aloitti työssään. Oppositio haluaa nyt tutkinnan ja kysyy, miksi tietä ei suljettu aikaisemmin
raskailta kuorma-autoilta. Asukkaat sanovat nähneensä halkeamia jo talvella, mutta kukaan kaupungintalolla ei halunnut
kuunnella heitä, vaikka he kirjoittivat monta kirjettä.

Laakson viljelijät pelkäävät, että uusi pato vie heidän vetensä. Ministeri on luvannut, ettei kukaan menetä maataan,
mutta hän ei osannut sanoa, kuka maksaa, jos sato epäonnistuu. Kaksikymmentä viljelijää on siksi vienyt asian
oikeuteen ja vaatii, että työt pysäytetään, kunnes joen varren alueelle on olemassa parempi suunnitelma, jonka myös he
voivat hyväksyä ilman pelkoa.

Tappion jälkeen kannattajat syyttivät hallitusta. Pelaajat eivät ole saaneet rahaa kolmeen kuukauteen, eikä stadionin
vuokraakaan ole maksettu. Valmentaja sanoi jäävänsä kauden loppuun, jos hän saa jäädä, mutta näin nuorella joukkueella
ei hänen mielestään voi saavuttaa enempää, ja sen tietävät kaikki seurassa, vaikka kukaan ei sano sitä ääneen kun
toimittajat kysyvät.

== hungarian
A polgármester tegnap tagadta, hogy eltitkolt volna egy jelentést a hidak állapotáról. Szerinte az irat még nem volt
kész, amikor hivatalba lépett. Az ellenzék most vizsgálatot akar, és azt kérdezi, miért nem zárták le korábban az utat
a nehéz teherautók elől. A lakók azt mondják, hogy már télen láttak repedéseket, de a városházán senki sem akarta
meghallgatni őket, pedig többször is írtak.

A völgyben élő gazdák attól félnek, hogy az új gát elveszi a vizüket. A miniszter megígérte, hogy senki sem veszíti el
a földjét, de nem tudta megmondani, ki fizet, ha rossz lesz a termés. Húsz gazda ezért bírósághoz fordult, és azt
kéri, hogy állítsák le a munkát, amíg nincs jobb terv a folyó menti területre, amely sok család egyetlen megélhetése.

A vereség után a szurkolók a vezetőséget hibáztatták. A játékosok három hónapja nem kaptak pénzt, és a stadion bérleti
díja sincs kifizetve. Az edző azt mondta, hogy a szezon végéig marad, ha hagyják, de egy ilyen fiatal csapattal ennél
többet nem lehet elérni, és ezt a klubban mindenki nagyon jól tudja, csak senki nem meri kimondani.

== turkish
Belediye başkanı dün köprülerle ilgili bir raporu sakladığı iddiasını reddetti. Ona göre belge, göreve başladığında
henüz hazır değildi. Muhalefet şimdi bir soruşturma istiyor ve yolun ağır kamyonlara neden daha önce kapatılmadığını
soruyor. Mahalle sakinleri kışın çatlaklar gördüklerini, ama belediyede kimsenin onları dinlemek istemediğini
söylüyor. Birçok mektup yazdılar, fakat hiçbir cevap alamadılar ve bu yüzden şimdi çok öfkeliler.

Vadideki çiftçiler yeni barajın sularını alacağından korkuyor. Bakan kimsenin toprağını kaybetmeyeceğine söz verdi,
ama hasat kötü olursa kimin ödeyeceğini söyleyemedi. Yirmi çiftçi bu nedenle mahkemeye gitti ve nehir kenarındaki
bölge için daha iyi bir plan hazırlanana kadar işin durdurulmasını istiyor. Köyün yaşlıları da onları destekliyor ve
ne olursa olsun evlerini bırakmayacaklarını söylüyor.

Yenilgiden sonra taraftarlar yönetimi suçladı. Oyuncular üç aydır para almadı ve stadın kirası da ödenmedi. Antrenör
izin verilirse sezon sonuna kadar kalacağını söyledi, ama bu kadar genç bir takımla daha fazlasını yapmanın mümkün
olmadığını da ekledi. Kulüpte bunu herkes biliyor, ancak kimse yüksek sesle söylemek istemiyor, çünkü herkes kulübün
kapanmasından ve işini kaybetmekten korkuyor.

== indonesian
Wali kota kemarin membantah bahwa ia menyembunyikan laporan tentang jembatan. Menurut dia, dokumen itu belum selesai
ketika ia mulai bekerja. Pihak oposisi sekarang meminta penyelidikan dan bertanya mengapa jalan tidak ditutup lebih
awal untuk truk berat. Warga mengatakan mereka sudah melihat retakan sejak musim hujan, tetapi tidak ada orang di
kantor yang mau mendengarkan keluhan mereka.

Para petani di lembah takut bendungan baru akan mengambil air mereka. Menteri telah berjanji bahwa tidak ada yang akan
kehilangan tanah, tetapi dia tidak bisa mengatakan siapa yang akan membayar jika panen gagal. Karena itu dua puluh
petani pergi ke pengadilan dan menuntut agar pekerjaan dihentikan sampai ada rencana yang lebih baik untuk daerah di
dekat sungai.

Setelah kekalahan itu para pendukung menyalahkan pengurus klub. Para pemain sudah tiga bulan tidak menerima gaji dan
sewa stadion juga belum dibayar. Pelatih mengatakan akan tetap tinggal sampai akhir musim jika diizinkan, tetapi
dengan tim yang begitu muda dia tidak dapat berbuat lebih banyak, dan semua orang di klub tahu hal itu dengan baik.

== tagalog
Itinanggi ng alkalde kahapon na itinago niya ang report tungkol sa mga tulay. Ayon sa kanya, hindi pa tapos ang papel
noong nagsimula siya sa pwesto. Gusto ngayon ng oposisyon na magkaroon ng imbestigasyon at tinatanong nila kung bakit
hindi agad isinara ang daan sa mabibigat na trak. Sabi ng mga residente, nakita na nila ang mga bitak noon pa pero
walang gustong makinig sa kanila.

Guys, super worried na talaga ang mga farmers sa valley kasi baka kunin ng new dam ang tubig nila. Nag-promise naman
ang secretary na walang mawawalan ng lupa, pero hindi niya masabi kung sino ang magbabayad if ever na mag-fail ang
harvest. Kaya twenty farmers na ang pumunta sa court at gusto nila na i-stop muna ang project hanggang may better plan
para sa area na malapit sa ilog.

Pagkatapos ng talo, sinisi ng mga fans ang management ng team. Three months na kasi na walang sweldo ang mga players
at hindi pa rin bayad ang rent sa stadium. Sabi ng coach, mag-stay siya hanggang matapos ang season kung papayagan
siya, pero sa ganitong kabatang team ay hindi na niya kayang gawin ang mas higit pa rito, at alam naman ito ng lahat.

== swahili
Meya wa mji alikanusha jana kwamba alificha ripoti kuhusu madaraja. Alisema kwamba waraka huo ulikuwa haujakamilika
wakati alipoanza kazi. Wapinzani sasa wanataka uchunguzi na wanauliza kwa nini barabara hiyo haikufungwa mapema kwa
malori mazito. Wakazi wa eneo hilo wanasema waliona nyufa tangu msimu wa mvua lakini hakuna mtu katika ofisi ya mji
aliyetaka kuwasikiliza.

Wakulima katika bonde wanahofia kwamba bwawa jipya litachukua maji yao. Waziri ameahidi kwamba hakuna mtu
atakayepoteza ardhi yake, lakini hakuweza kusema ni nani atakayelipa kama mavuno yatakuwa mabaya. Kwa sababu hiyo
wakulima ishirini wamekwenda mahakamani na wanadai kazi hiyo isimamishwe mpaka kuwe na mpango bora kwa eneo la karibu
na mto.

Baada ya kushindwa mashabiki waliwalaumu viongozi wa klabu. Wachezaji hawajalipwa kwa muda wa miezi mitatu na kodi ya
uwanja pia haijalipwa. Kocha alisema kwamba atabaki hadi mwisho wa msimu kama ataruhusiwa, lakini kwa timu changa kama
hii hawezi kufanya zaidi ya hapo, na kila mtu katika klabu anajua jambo hilo vizuri.

== vietnamese
Hôm qua thị trưởng đã bác bỏ cáo buộc rằng ông giấu một báo cáo về các cây cầu. Theo ông, tài liệu đó chưa hoàn thành
khi ông nhận chức. Phe đối lập nay muốn điều tra và hỏi tại sao con đường không được đóng sớm hơn đối với xe tải nặng.
Người dân nói rằng họ đã thấy vết nứt từ mùa đông nhưng không ai ở tòa thị chính chịu nghe họ.

Nông dân trong thung lũng lo sợ đập mới sẽ lấy mất nước của họ. Bộ trưởng hứa rằng không ai bị mất đất, nhưng bà không
thể nói ai sẽ trả tiền nếu mất mùa. Vì vậy hai mươi nông dân đã ra tòa và yêu cầu dừng công việc cho đến khi có một kế
hoạch tốt hơn cho vùng đất gần sông, nơi họ đã sống qua nhiều đời.

Sau trận thua, người hâm mộ đổ lỗi cho ban lãnh đạo câu lạc bộ. Các cầu thủ đã ba tháng không nhận được tiền và tiền
thuê sân cũng chưa được trả. Huấn luyện viên nói ông sẽ ở lại đến cuối mùa giải nếu được phép, nhưng với một đội trẻ
như vậy ông không thể làm được nhiều hơn, và mọi người trong câu lạc bộ đều biết điều đó.

== russian
Мэр города вчера опроверг обвинения в том, что он скрыл доклад о состоянии мостов. По его словам, документ ещё не был
готов, когда он вступил в должность. Оппозиция теперь требует расследования и спрашивает, почему дорогу раньше не
закрыли для тяжёлых грузовиков. Жители говорят, что видели трещины ещё зимой, но никто в мэрии не хотел их слушать,
хотя они писали письма.

Фермеры в долине боятся, что новая плотина отнимет у них воду. Министр пообещала, что никто не потеряет землю, но не
смогла сказать, кто заплатит, если урожай погибнет. Поэтому двадцать фермеров обратились в суд и требуют остановить
работы до тех пор, пока не появится лучший план для территории у реки, которая много лет кормит их семьи.

После поражения болельщики обвинили руководство клуба. Игроки три месяца не получали денег, и аренда стадиона тоже не
оплачена. Тренер сказал, что останется до конца сезона, если ему позволят, но с такой молодой командой большего
добиться нельзя, и это хорошо знают все в городе, только никто не хочет говорить об этом вслух перед журналистами.

== arabic
نفى رئيس البلدية أمس أنه أخفى تقريرا عن حالة الجسور. وقال إن الوثيقة لم تكن جاهزة عندما تولى منصبه. وتريد المعارضة
الآن فتح تحقيق وتسأل لماذا لم يغلق الطريق في وقت سابق أمام الشاحنات الثقيلة. ويقول السكان إنهم رأوا الشقوق منذ الشتاء
لكن أحدا في البلدية لم يرغب في الاستماع إليهم رغم أنهم كتبوا رسائل كثيرة.

يخشى المزارعون في الوادي أن يأخذ السد الجديد مياههم. ووعدت الوزيرة بأن أحدا لن يفقد أرضه لكنها لم تستطع أن تقول من
سيدفع إذا فشل الحصاد. ولذلك ذهب عشرون مزارعا إلى المحكمة وهم يطالبون بوقف العمل حتى توجد خطة أفضل للمنطقة القريبة من
النهر التي تعيش منها عائلاتهم منذ سنوات طويلة.

بعد الهزيمة ألقى المشجعون اللوم على إدارة النادي. فاللاعبون لم يتسلموا رواتبهم منذ ثلاثة أشهر كما أن إيجار الملعب لم
يدفع. وقال المدرب إنه سيبقى حتى نهاية الموسم إذا سمح له بذلك لكنه لا يستطيع أن يفعل أكثر من هذا مع فريق صغير السن،
وهذا ما يعرفه الجميع في المدينة.

== chinese
市长昨天否认隐瞒了一份关于桥梁状况的报告。他说，他上任的时候那份文件还没有完成。反对派现在要求展开调查，并质问为什么没
有早一点 禁止重型卡车通行。附近的居民说，他们去年冬天就看到了裂缝，但是市政府里没有人愿意听他们说话，虽然他们写了很多
封信。

山谷里的农民担心新的水坝会夺走他们的水。部长保证没有人会失去土地，可是她说不出如果收成不好由谁来赔偿。因此二十名农民向
法院 提起诉讼，要求停止施工，直到河边地区有了更好的计划为止。村里的老人也支持他们，说无论如何都不会离开自己的家。

比赛失利以后，球迷指责俱乐部的领导。球员已经三个月没有拿到工资，球场的租金也没有付。教练说如果允许的话，他会留到赛季结
束， 但是带着这么年轻的球队，他做不到更多了。俱乐部里的每个人都很清楚这一点，只是没有人愿意在记者面前说出来。

== japanese
市長は昨日、橋の状態に関する報告書を隠したことを否定した。市長によると、就任した時にはその文書はまだ完成していなかった
という。 野党は調査を求め、なぜもっと早く大型トラックの通行を止めなかったのかと問いかけている。住民は冬に亀裂を見たと
話しているが、 市役所では誰も耳を貸そうとしなかった。

谷の農家の人々は、新しいダムに水を奪われるのではないかと心配している。大臣は誰も土地を失うことはないと約束したが、収穫
が悪かった 場合に誰が支払うのかは言えなかった。そのため二十人の農家が裁判所に訴え、川沿いの地域のためのより良い計画が
できるまで工事を止める よう求めている。

敗戦の後、サポーターは経営陣を非難した。選手たちは三か月も給料を受け取っておらず、スタジアムの使用料も支払われていない
。監督は、 許されるならシーズンの終わりまで残ると語ったが、これほど若いチームではこれ以上のことはできないとも述べた。
それはクラブの誰もが よく知っていることだ。

== thai
นายกเทศมนตรีปฏิเสธเมื่อวานนี้ว่าไม่ได้ปิดบังรายงานเกี่ยวกับสภาพของสะพาน เขากล่าวว่าเอกสารดังกล่าวยังไม่เสร็จเมื่อเขาเข้ารับตำแหน่ง
ฝ่ายค้านต้องการให้มีการสอบสวนและถามว่าทำไมไม่ปิดถนนสำหรับรถบรรทุกหนักให้เร็วกว่านี้ ชาวบ้านบอกว่าเห็นรอยร้าวตั้งแต่ฤดูหนาวแต่ไม่มีใครฟังพวกเขา

เกษตรกรในหุบเขากลัวว่าเขื่อนใหม่จะเอาน้ำของพวกเขาไป รัฐมนตรีสัญญาว่าจะไม่มีใครเสียที่ดิน
แต่เธอบอกไม่ได้ว่าใครจะเป็นผู้จ่ายเงินหากการเก็บเกี่ยวล้มเหลว
เกษตรกรยี่สิบคนจึงไปฟ้องศาลและเรียกร้องให้หยุดงานก่อสร้างจนกว่าจะมีแผนที่ดีกว่าสำหรับพื้นที่ริมแม่น้ำ

หลังจากแพ้การแข่งขัน แฟนบอลกล่าวโทษผู้บริหารสโมสร นักเตะไม่ได้รับเงินเดือนมาสามเดือนแล้วและค่าเช่าสนามก็ยังไม่ได้จ่าย
โค้ชบอกว่าจะอยู่จนจบฤดูกาลถ้าได้รับอนุญาต แต่ด้วยทีมที่อายุน้อยขนาดนี้เขาทำอะไรได้ไม่มากไปกว่านี้ และทุกคนในสโมสรก็รู้เรื่องนี้ดี

== hindi
महापौर ने कल इस आरोप से इनकार किया कि उन्होंने पुलों की हालत पर एक रिपोर्ट छिपाई थी। उनके अनुसार जब उन्होंने पद संभाला तब वह दस्तावेज़
तैयार नहीं था। विपक्ष अब जाँच की माँग कर रहा है और पूछ रहा है कि भारी ट्रकों के लिए सड़क पहले क्यों नहीं बंद की गई। लोग कहते हैं कि उन्होंने
सर्दियों में दरारें देखी थीं।

घाटी के किसानों को डर है कि नया बाँध उनका पानी ले जाएगा। मंत्री ने वादा किया है कि किसी की ज़मीन नहीं जाएगी, लेकिन वह यह नहीं बता
सकीं कि फ़सल खराब होने पर पैसा कौन देगा। इसलिए बीस किसान अदालत गए हैं और चाहते हैं कि नदी के पास के इलाके के लिए बेहतर योजना बनने तक
काम रोका जाए।

हार के बाद समर्थकों ने क्लब के प्रबंधन को दोषी ठहराया। खिलाड़ियों को तीन महीने से वेतन नहीं मिला है और मैदान का किराया भी नहीं दिया गया
है। कोच ने कहा कि अगर उन्हें रहने दिया गया तो वह सत्र के अंत तक रहेंगे, लेकिन इतनी युवा टीम के साथ वह इससे ज़्यादा कुछ नहीं कर सकते।
"""
# A heading names the kind of text.
ENGLISH = """
== headlines
Mayor denies hiding bridge report
Farmers take dam fight to court
Club owes players three months' wages, coach says
Storm shuts schools across northern valley
Minister quits over housing deal
Two held after market fire
Police seek witnesses in tram crash
Dockers vote to strike from Monday
Hospital delays: union blames new rota system
Lake level falls to record low as drought bites

== title case headlines
Senate Panel Grills Harbour Chief Over Missing Cranes
Rail Union Rejects Pay Offer, Warns Of July Walkout
Prime Minister Rebukes Envoy After Island Remarks
Grain Prices Soar; Bakers Blame Export Ban
Teacher Cleared Of Theft Charge Returns To Classroom
Opinion: Why Our Rivers Deserve Better Guardians

== shopping list
flour, sugar, brown rice, red lentils, oats, olive oil, black tea, ground coffee, honey, raspberry jam, butter,
cheddar, plain yoghurt, eggs, spinach, carrots, onions, garlic, potatoes, green beans, tinned tomatoes, lemons, pears,
grapes, salmon fillets, chicken thighs, dish soap, sponges, bin bags, kitchen towels, batteries, light bulbs, dog
biscuits

== keywords
harbour crane inspection safety audit bridge closure heavy lorry traffic diversion council budget shortfall school
repair contract tender dispute court hearing appeal ruling fine penalty union strike ballot wage offer arbitration
talks collapse dam flood valley farm irrigation drought harvest failure insurance claim rejection ombudsman complaint

== football table
Pos Team Pld W D L GF GA Pts
1 Northgate Rovers 38 26 7 5 81 30 85
2 Port Ellery Town 38 24 8 6 77 35 80
3 Kestrel Athletic 38 22 9 7 70 41 75
4 Moorfield United 38 20 8 10 66 44 68
5 Dunmere City 38 19 9 10 61 46 66
Top scorers: Okafor 24, van der Berg 21, Lindqvist 19, da Silva 17, Le Fevre 15

== squad of foreign names
Goalkeepers: Luka Perić, Jan de Vries, José Ángel Muñoz. Defenders: Virgil van den Berg, João da Costa dos Santos,
Łukasz Wiśniewski, Søren Kjær Østergård, Mehmet Gündoğan, Nguyễn Văn Đức, Đorđe Stanković. Midfielders: Andrés de la
Peña, Fermín del Río, Zoltán Szőke, Tomáš Dvořák, Björn Öberg, Ümit Şahin, Ángel di Rossi. Forwards: Émile le Brun,
Hélène du Pré, Cristóbal los Arcos, Li Na, Kim Min Su, Park Ji Ho, Sun Wan, Mohammed bin Ali al Din

== results of a race
Men 100m: 1 Adeyemi (Nigeria) 9.98, 2 Thorpe (Jamaica) 10.01, 3 Lacroix (France) 10.07. Women long jump: 1 Petrova
6.91m, 2 Haugen 6.88m, 3 Castellanos 6.80m. Mixed relay: 1 Kenya 3:12.40, 2 Poland 3:13.02, 3 Netherlands 3:13.77.
Scratched: Du Toit, Marais, Van Wyk

== transcript
Q: You knew about the report, didn't you? A: No, sir. I did not. Q: But you signed for it. A: I sign for forty things
a day. Q: And you never read any of them? A: Not that one. Look, nobody told me it was about the bridge. Q: So who did
know? A: You'd have to ask the engineer. I wasn't in the room when they talked about it, and I don't remember anyone
bringing it up later.

== interview with fillers
Yeah, um, so, like, I was there, right, and then this guy comes up and he's like, hey, you can't park here, and I'm
like, dude, there's no sign. Oh man. Anyway, uh, he goes off, gets his boss, and, you know, we end up laughing about
it. Well, sort of. It was pretty weird, honestly, but okay, whatever, that's how we met.

== legal
WHEREAS the Lessee has failed to remit the sums due pursuant to Clause 4(b) hereof, and WHEREAS the Lessor has given
notice in writing thereof, NOW THEREFORE the parties hereto agree as follows: (i) the Lessee shall, within thirty (30)
days, pay all arrears; (ii) failing which, the Lessor may, inter alia and without prejudice to any claim de jure or de
facto, terminate the Lease ab initio; (iii) the doctrine of res judicata shall not apply, nor shall any plea of non
est factum be heard.

== tweets
OMG they actually closed the bridge lol 😂😂 #bridgegate @mayor_of_nowhere u had ONE job!!! RT if u r stuck in traffic
rn smh tbh idk why any1 is surprised... this council has been sleeping 4 years 🙄 ppl gonna b late 4 work 2moro k thx
bye pls dm me if ur going 2 the protest on sat, we r meeting @ 10 outside town hall xx

== telegraph style
ARRIVED PORT ELLERY NOON YESTERDAY STOP CREW SAFE STOP CARGO PARTLY DAMAGED STOP ENGINE NEEDS REPAIR STOP REQUEST
FUNDS IMMEDIATELY STOP AGENT DENIES RESPONSIBILITY STOP BLAMES WEATHER STOP INSURERS INFORMED STOP AWAIT INSTRUCTIONS
STOP REGARDS CAPTAIN

== all capitals
THE MINISTER TOLD PARLIAMENT ON TUESDAY THAT NO MONEY HAD BEEN LOST AND THAT THE CLAIMS OF THE OPPOSITION WERE AN
INSULT TO THE PEOPLE WHO BUILT THE BRIDGE. SHE SAID SHE WOULD NOT RESIGN AND THAT SHE WELCOMED AN INQUIRY.

== Indian English
The Chief Minister on Thursday lashed out at the Opposition over its dharna outside the Vidhan Sabha, saying the
sarkar had sanctioned Rs 40 crore for the kisan mandi and that netas were misleading the aam aadmi. The party's yuva
wing gheraoed the collector's office, raising slogans of Bharat Mata ki Jai, while the sarpanch of the village said
the panchayat had not been given even one lakh rupees till date. Police resorted to a lathi charge to disperse the
mob.

== Nigerian English
The Oba of the town has called on the governor to caution the LG chairman over the lingering crisis at the motor park.
The agberos, he alleged, were collecting owo from traders, shouting "Oga, wey your money? You no fit pass, abeg" at
every bus. The Commissioner of Police, however, denied that his men looked the other way, insisting that three
suspects had since been paraded.

== Scottish English
Wee Jimmy McAllister couldnae believe it when the polis chapped on his door in the glen. "Ah wis jist haein ma tea,"
he told the sheriff court in Kirkcaldy, "an they says ye're liftit." The procurator fiscal said the accused, of
Auchtermuchty, had been seen by his neighbours carrying a stolen kirk bell down the brae, and that he had been aye in
bother since his schooldays.

== obituary
Beloved husband of the late Margaret, dear father of Anne (Paul), Ruth and Peter (Maria), grandfather of nine. Born in
Trieste, he came over in 1951 with one suitcase and his accordion. A mason by trade, he built half the chimneys in
Port Ellery. Visitation Thursday 2 to 4. In lieu of flowers, donations to the lifeboat.

== code
def load(path, *, strict=False):
    '''Read a file.'''
    with open(path) as file:
        for number, line in enumerate(file):
            if not line.strip() and strict:
                raise ValueError(f"line {number} is empty")
            yield line.rstrip()
int main(void) { char *buffer = malloc(1024); for (int i = 0; i < 10; i++) printf("%d\\n", i); free(buffer); return 0;
} SELECT name, total FROM orders JOIN clients USING (id) WHERE total > 100 ORDER BY total DESC LIMIT 10;

== assembler
mov eax, 1
xor ebx, ebx
loop: add ebx, eax
cmp ebx, 100
jl loop
push ebx
call print
pop ebx
mov eax, 60
xor edi, edi
syscall
ret
lea rsi, msg
mov rdx, len
int 0x80
jmp done

== numbers
1,204.5 3.77 -12 88% 1.2e-5 0x7f 2021-03-04 12:40 99 104 7 7 7 8 0 0 1 44.1 45.9 12 000 3,000,000 +4.5 17/32 $40 €12
£9.99 1:0 2:2 101 102 103 104 105 106 107 108 109 110 111 112 113 114 115 116 117 118 119 120

== article with a foreign quotation
The old fisherman threw up his hands when he was asked about the new agreement. "Ils ont promis que rien ne serait
signé avant la fin du mois, mais nous savons bien que tout est déjà décidé," he said, and turned back to his nets. The
commission has denied that any text has been agreed with the companies, and a spokeswoman said that everyone would be
heard before the ministers meet.

== restaurant menu
Starters: soupe à l'oignon, pâté de campagne with cornichons, crème of celeriac. Mains: coq au vin, bœuf bourguignon
with pommes purée, sole meunière, gnocchi alla romana, penne all'arrabbiata, paella de marisco. Sweets: crème brûlée,
tarte au citron, tiramisù, churros con chocolate. Cheese board for two. All our bread is baked in the house and the
fish comes from the harbour every morning.

== weather
Tonight: Mostly cloudy, lows near 4C, winds light northwest. Friday: Rain developing late morning, heavy at times,
highs 9C. Saturday: Showers ending, sunny breaks, gusty along coast. Sunday: Clear, cold, frost likely inland.
Outlook: Settled, dry, mild days, chilly nights

== stock list
Ardent Mining +2.1pc, Bellweather Foods -0.4pc, Corvane Shipping +1.7pc, Dell'Orto Glass flat, Eastmoor Rail -3.2pc.
Gold up, oil down, copper steady, wheat higher, cocoa weaker, sterling firmer against dollar, yen softer, bond yields
lower, futures mixed before jobs data

== stage directions and verse
O what can ail thee, river boy, alone and idly wading? Thy boat is gone, thy net is torn, the light o' day is fading.
Alas! quoth he, I cast my line where no fish ever swimmeth, and ever as I draw it home, mine eye with sorrow dimmeth.
"""


def by_heading(texts: str) -> dict[str, str]:
    parts = (part.partition("\n") for part in texts.split("== ")[1:])
    return {heading: body.strip() for heading, _, body in parts}


PARAGRAPHS = {heading: body.split("\n\n") for heading, body in by_heading(FOREIGN).items()}
KINDS = by_heading(ENGLISH)
# All but those that share most common words with English.
DISTANT = [language for language in PARAGRAPHS if language not in {"scots", "pidgin"}]
ARTICLES = [
    json.loads(line)["text"]
    for line in resource("data", "embedded/documents.jsonl").read_text(encoding="utf8").splitlines()
]
SPEECH = KINDS["transcript"] + " " + KINDS["all capitals"]
FRENCH = PARAGRAPHS["french"]


def needs_corpora(test):
    return pytest.mark.corpora(pytest.mark.skipif(not CORPORA, reason="needs STANCE_CORPORA")(test))


@pytest.mark.parametrize("language", PARAGRAPHS)
def test_paragraph_in_another_language_is_not_english(language):
    assert len(PARAGRAPHS[language]) == 3
    assert [is_english(paragraph) for paragraph in PARAGRAPHS[language]] == [False] * 3


@pytest.mark.parametrize("language", DISTANT)
def test_paragraph_in_another_language_has_hardly_any_english_words(language):
    assert all((english_share(paragraph) or 0.0) < 0.05 for paragraph in PARAGRAPHS[language])


@pytest.mark.parametrize("kind", KINDS)
def test_english_of_any_kind_is_english(kind):
    assert is_english(KINDS[kind])


def test_embedded_articles_are_english():
    assert all(is_english(text) for text in ARTICLES)
    assert all((english_share(text) or 0.0) > 0.15 for text in ARTICLES)


@pytest.mark.parametrize(
    "text", ["", " \n", "Le ministre a dit que la loi est votée.", "12 " * 50, "😂" * 90, "\ud800 " * 90]
)
def test_text_with_too_few_words_says_nothing(text):
    assert english_share(text) is None
    assert is_english(text)


def test_share_counts_words_and_leaves_out_numbers_and_marks():
    assert english_share("word " * 15 + "1999 - £5 & of and the that with") == 0.25


@pytest.mark.parametrize("language", ["french", "german", "dutch", "italian", "indonesian"])
def test_capital_letters_change_nothing(language):
    assert not any(is_english(paragraph.upper()) for paragraph in PARAGRAPHS[language])


@pytest.mark.parametrize("language", ["french", "czech", "vietnamese"])
def test_accents_written_apart_change_nothing(language):
    for paragraph in PARAGRAPHS[language]:
        apart = unicodedata.normalize("NFD", paragraph)
        assert apart != paragraph
        assert english_share(apart) == english_share(paragraph)
        assert not is_english(apart)


def test_bold_and_full_width_letters_are_read_as_plain_ones():
    plain = "they said that the ship from the north would be here before the others but it is not " * 2
    bold = "".join(chr(0x1D5D4 + 26 + ord(letter) - 97) if letter.isalpha() else letter for letter in plain)
    wide = "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in plain)
    assert english_share(bold) == english_share(wide) == english_share(plain)
    assert is_english(bold)


@pytest.mark.parametrize("language", DISTANT)
def test_text_of_which_half_is_english_is_english(language):
    for paragraph, article in zip(PARAGRAPHS[language], ARTICLES, strict=False):
        english = article[400:][: len(paragraph) * (3 if language in {"chinese", "japanese"} else 1)]
        assert is_english(f"{english}\n\n{paragraph}")
        assert is_english(f"{paragraph}\n\n{english}")


def test_long_text_is_judged_evenly_over_its_length():
    english, french = " ".join(ARTICLES[:9]), " ".join(FRENCH) * 20
    assert is_english(english + french[: len(english)])
    assert is_english(french[: len(english)] + english)
    assert is_english(french[:900] + english)
    around = SPEECH[:300]
    assert not is_english(f"{around} {french} {around}")


def test_a_line_of_english_does_not_hide_another_language():
    line = "Read more about this and other stories in our newsletter from the capital."
    assert not is_english("\n".join([line, *FRENCH, line]))


@given(st.text(max_size=300), st.integers(1, 40))
def test_any_text_gets_an_answer(text, times):
    share = english_share(text * times)
    assert share is None or 0.0 <= share <= 1.0
    assert share is not None or is_english(text * times)


@given(
    st.lists(st.sampled_from(SPEECH.split()), min_size=40), st.text(alphabet="0123456789.,:;-+()%$€“”… \n", max_size=80)
)
def test_numbers_and_marks_never_make_english_another_language(words, marks):
    assert is_english(f" {marks} ".join(words))


def test_word_lists_tell_english_from_the_others():
    words: dict[str, set[str]] = {}
    for line in resource("data", "text/common_words.txt").read_text(encoding="utf8").splitlines():
        if line and not line.startswith(("#", "[")):
            language, _, listed = line.partition(": ")
            assert language not in words
            words[language] = set(listed.split())
            assert len(words[language]) == len(listed.split()), language
    english = words.pop("english")
    assert all(word.isalpha() and word.isascii() and word.islower() for word in english.union(*words.values()))
    assert {language for language, listed in words.items() if listed & english} == set()


@needs_corpora
def test_public_articles_are_english():
    paths = sorted(Path(CORPORA, "polnear", "dev", "text").glob("*.txt"))
    assert paths
    assert [path.name for path in paths if not is_english(path.read_text(encoding="utf8"))] == []


@needs_corpora
def test_public_sentences_are_english():
    lines = Path(CORPORA, "newsmtsc", "train.jsonl").read_text(encoding="utf8").splitlines()
    others = [line for line in lines if not is_english(json.loads(line)["sentence_normalized"])]
    assert len(others) < len(lines) / 1000
