"""Mail domains that anybody may have an address in: they say nothing about the company.

A list of the providers that people write business forms from, by country, kept by hand; the families that exist under many country
endings are told by rule. Thousands of tiny providers are left out on purpose: an unknown domain that several accounts or none have says
little anyway, while a company wrongly listed here would never be known by its own domain. A policy can name further ones.
"""

import re
from enum import StrEnum
from functools import lru_cache
from typing import Final

FREE_MAIL: Final = frozenset(
    """
    gmail.com googlemail.com outlook.com hotmail.com live.com msn.com passport.com windowslive.com yahoo.com ymail.com rocketmail.com
    aol.com aim.com icloud.com me.com mac.com mail.com email.com usa.com post.com consultant.com engineer.com europe.com asia.com
    iname.com techie.com myself.com writeme.com dr.com cheerful.com inbox.com gmx.com zoho.com zohomail.com zohomail.eu zohomail.in
    fastmail.com fastmail.fm fastmail.net fastmail.org fastmail.co.uk fastmail.de fastmail.us fastmail.to mailbox.org hey.com duck.com
    proton.me protonmail.com protonmail.ch pm.me tuta.com tuta.io tutanota.com tutanota.de tutamail.com keemail.me hushmail.com hush.com
    hushmail.me mailfence.com posteo.de posteo.net posteo.at posteo.ch posteo.eu runbox.com startmail.com disroot.org riseup.net
    ctemplar.com countermail.com kolabnow.com soverin.net thexyz.com simplelogin.com simplelogin.co aleeas.com anonaddy.com anonaddy.me
    addy.io mozmail.com firemail.de lycos.com excite.com juno.com netzero.net netzero.com lavabit.com safe-mail.net gawab.com maktoob.com
    netscape.net netscape.com compuserve.com prodigy.net earthlink.net mindspring.com cs.com wmconnect.com
    comcast.net verizon.net att.net sbcglobal.net bellsouth.net ameritech.net pacbell.net swbell.net snet.net nvbell.net flash.net
    cox.net charter.net spectrum.net rr.com twc.com roadrunner.com optonline.net optimum.net centurylink.net centurytel.net embarqmail.com
    windstream.net frontier.com frontiernet.net suddenlink.net mediacombb.net cableone.net wowway.com rcn.com q.com tds.net hughes.net
    rogers.com shaw.ca telus.net sympatico.ca bell.net videotron.ca cogeco.ca eastlink.ca sasktel.net mts.net nbnet.nb.ca
    btinternet.com btopenworld.com talk21.com sky.com talktalk.net virginmedia.com virgin.net ntlworld.com blueyonder.co.uk tiscali.co.uk
    plusnet.com o2.co.uk freeserve.co.uk fsmail.net orange.net lineone.net tesco.net uwclub.net zen.co.uk eircom.net
    web.de gmx.de gmx.net gmx.at gmx.ch gmx.eu gmx.info t-online.de freenet.de arcor.de arcormail.de online.de online.home.de vodafone.de
    vodafonemail.de kabelmail.de unitybox.de unity-mail.de ewetel.net ewe.net netcologne.de mnet-mail.de mnet-online.de o2online.de
    o2mail.de email.de mail.de alice.de alice-dsl.net alice-dsl.de hanse.net osnanet.de versanet.de emailn.de directbox.com smart-mail.de
    chello.at aon.at utanet.at inode.at drei.at liwest.at kabsi.at bluewin.ch hispeed.ch sunrise.ch swissonline.ch
    freesurf.ch tiscali.ch vtxmail.ch
    laposte.net orange.fr wanadoo.fr free.fr sfr.fr neuf.fr bbox.fr numericable.fr club-internet.fr aliceadsl.fr cegetel.net voila.fr
    9online.fr noos.fr dbmail.com skynet.be telenet.be proximus.be belgacom.net scarlet.be voo.be
    ziggo.nl kpnmail.nl kpnplanet.nl planet.nl home.nl hetnet.nl xs4all.nl upcmail.nl chello.nl casema.nl quicknet.nl zonnet.nl
    telfort.nl tele2.nl onsnet.nu zeelandnet.nl caiway.nl solcon.nl freeler.nl live.nl
    libero.it virgilio.it alice.it tin.it tim.it tiscali.it fastwebnet.it inwind.it iol.it blu.it email.it teletu.it vodafone.it
    poste.it pec.it legalmail.it
    telefonica.net terra.es ono.com ya.com wanadoo.es mixmail.com euskaltel.net movistar.es sapo.pt clix.pt netcabo.pt iol.pt
    telepac.pt mail.telepac.pt vodafone.pt
    spray.se bredband.net bredband2.com comhem.se tele2.se home.se glocalnet.net swipnet.se online.no broadpark.no getmail.no
    frisurf.no lyse.net mail.dk tdcadsl.dk stofanet.dk jubii.dk ofir.dk youmail.dk post.tele.dk webspeed.dk
    kolumbus.fi luukku.com elisanet.fi saunalahti.fi suomi24.fi pp.inet.fi welho.com simnet.is
    wp.pl onet.pl onet.eu op.pl vp.pl poczta.onet.pl o2.pl interia.pl interia.eu poczta.fm gazeta.pl tlen.pl go2.pl autograf.pl neostrada.pl
    seznam.cz email.cz centrum.cz volny.cz atlas.cz post.cz azet.sk zoznam.sk centrum.sk pobox.sk
    freemail.hu citromail.hu indamail.hu t-online.hu vipmail.hu abv.bg mail.bg dir.bg siol.net net.hr inet.hr t-com.me eunet.rs sbb.rs
    ptt.rs otenet.gr forthnet.gr hol.gr in.gr freemail.gr cytanet.com.cy
    inbox.lv mail.ee hot.ee online.ee delfi.lt one.lt takas.lt
    mail.ru inbox.ru list.ru bk.ru internet.ru yandex.ru yandex.com yandex.by yandex.kz yandex.ua ya.ru rambler.ru lenta.ru ro.ru
    autorambler.ru myrambler.ru hotbox.ru pochta.ru nm.ru ukr.net i.ua meta.ua bigmir.net email.ua tut.by
    mynet.com superonline.com ttmail.com walla.com walla.co.il bezeqint.net netvision.net.il 012.net.il zahav.net.il
    rediffmail.com rediff.com indiatimes.com sify.com vsnl.com vsnl.net bsnl.in sancharnet.in in.com
    qq.com foxmail.com vip.qq.com 163.com 126.com yeah.net 188.com vip.163.com vip.126.com 139.com 189.cn wo.cn sina.com sina.cn
    vip.sina.com
    sohu.com vip.sohu.com tom.com 21cn.com 263.net aliyun.com netvigator.com hkbn.net
    pchome.com.tw hinet.net ms1.hinet.net seed.net.tw
    docomo.ne.jp ezweb.ne.jp au.com softbank.ne.jp i.softbank.jp vodafone.ne.jp nifty.com nifty.ne.jp biglobe.ne.jp ocn.ne.jp so-net.ne.jp
    dion.ne.jp plala.or.jp excite.co.jp infoseek.jp goo.jp goo.ne.jp
    naver.com daum.net hanmail.net nate.com kakao.com korea.com hanafos.com
    singnet.com.sg starhub.net.sg pacific.net.sg streamyx.com tm.net.my
    bigpond.com bigpond.net.au bigpond.com.au optusnet.com.au iinet.net.au tpg.com.au internode.on.net westnet.com.au dodo.com.au
    adam.com.au ozemail.com.au xtra.co.nz slingshot.co.nz orcon.net.nz clear.net.nz paradise.net.nz vodafone.co.nz ihug.co.nz
    uol.com.br bol.com.br terra.com.br ig.com.br globomail.com oi.com.br zipmail.com.br r7.com superig.com.br
    prodigy.net.mx infinitum.com.mx terra.com.mx fibertel.com.ar arnet.com.ar speedy.com.ar ciudad.com.ar vtr.net terra.cl
    une.net.co cantv.net adinet.com.uy
    mweb.co.za telkomsa.net webmail.co.za vodamail.co.za iafrica.com lantic.net absamail.co.za
    emirates.net.ae eim.ae link.net tedata.net.eg
    """.split()
)
"""Common free-mail and access providers."""
DISPOSABLE: Final = frozenset(
    """
    10minutemail.com 10minutemail.net 20minutemail.com 33mail.com anonbox.net armyspy.com burnermail.io cuvox.de dayrep.com
    deadaddress.com discard.email dispostable.com dropmail.me einrot.com emailondeck.com emailtemporanea.com fakeinbox.com fakemail.net
    fleckens.hu getairmail.com getnada.com grr.la guerrillamail.biz guerrillamail.com guerrillamail.de guerrillamail.info
    guerrillamail.net guerrillamail.org guerrillamailblock.com gustr.com harakirimail.com incognitomail.com inboxalias.com inboxkitten.com
    jetable.org jourrapide.com mail-temp.com mailcatch.com maildrop.cc mailexpire.com mailforspam.com mailinator.com mailinator.net
    mailinator2.com mailnesia.com mailnull.com mailsac.com mailtemp.info minuteinbox.com mintemail.com mohmal.com moakt.com mytemp.email
    mytrashmail.com nada.email nowmymail.com onewaymail.com owlymail.com pokemail.net rhyta.com sharklasers.com shortmail.net
    smailpro.com sneakemail.com sogetthis.com spam4.me spambog.com spambox.us spamcannon.com spamex.com spamfree24.org spamgourmet.com
    spamhole.com superrito.com suremail.info teleworm.us temp-mail.io temp-mail.org tempail.com tempinbox.com tempmail.com tempmail.net
    tempmailaddress.com tempmailo.com tempr.email thankyou2010.com throwam.com throwawaymail.com trash-mail.com trash-mail.de trashmail.com
    trashmail.de trashmail.me trashmail.net trbvm.com wegwerfemail.de wegwerfmail.de wegwerfmail.net wegwerfmail.org yopmail.com
    yopmail.fr yopmail.net zippymail.info 1secmail.com 1secmail.net 1secmail.org emailfake.com generator.email tmpmail.org tmpmail.net
    mail.tm mail.gw crazymailing.com spamdecoy.net bugmenot.com tmail.ws luxusmail.org tempmail.plus fexpost.com
    """.split()
)
"""Well-known domains for addresses that live for minutes."""
# The big families own their name under most endings: yahoo.com.ar, hotmail.nl. Others share theirs with companies and are listed singly.
_FAMILIES: Final = frozenset(
    "gmail googlemail yahoo ymail hotmail outlook windowslive rocketmail aol gmx protonmail tutanota yandex yopmail".split()
)
_THROWN_AWAY: Final = re.compile(
    r"(?:temp|tmp|trash|throwaway|disposable|wegwerf|spam|fake|minute|guerrilla)-?e?mail|mailinator|10minut|e?mail-?temp"
)


class MailDomain(StrEnum):
    """Whose a mail domain is: a company's, anybody's (free mail), or nobody's for long (disposable)."""

    COMPANY = "company"
    FREE = "free"
    DISPOSABLE = "disposable"


@lru_cache(maxsize=65_536)
def mail_domain(domain: str) -> MailDomain:
    """What kind of domain this registered domain is; one that is not known as free or disposable is a company's."""
    if domain in FREE_MAIL:
        return MailDomain.FREE
    if domain in DISPOSABLE:
        return MailDomain.DISPOSABLE
    label = domain.partition(".")[0]
    if label in _FAMILIES:
        return MailDomain.FREE
    return MailDomain.DISPOSABLE if _THROWN_AWAY.search(label) else MailDomain.COMPANY
