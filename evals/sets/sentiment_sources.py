"""The published sentiment sets: where they come from, their licences, and their files' hashes."""

from __future__ import annotations

from dataclasses import dataclass

from ..task import DataFile

_SHA256 = {
    "fpb/Sentences_50Agree.txt": "cb1a7395f0c1b513d95b809a692ecd5409da6fe721abac6aec1513c8f4db4a50",
    "fpb/Sentences_66Agree.txt": "0b2a4dd535e31397486cf3e751afc252b6cd5f66c26d8e0c05e697ea2cb548ac",
    "fpb/Sentences_75Agree.txt": "242f12e683284b0a01fcd6240389433a011c1bf375461c8738029284f6f327c2",
    "fpb/Sentences_AllAgree.txt": (
        "77313ae0b1e02da49f38b544eeeeb0e7f8e51725ac010b23a927484e086b0556"
    ),
    "sentfin/SEntFiN.csv": "c043a753dec93247bdcf87e341e3bb018b51046950be03caa7da27f4c8d1474a",
    "finentity/FinEntity.json": "f41f0c06ac22a1c8e5824984574d5fabcddde54d01e27ccf4aaa0d6bf901c135",
    "fiqa/task1_headline_ABSA_test.json": (
        "f0b255b1f36cba6632429cce6a44a57f6ffaeb95c44e1b6e53a0f4ff6cc7d753"
    ),
    "fiqa/task1_headline_ABSA_train.json": (
        "00acd0163ad930bc5efa9d03af9b24a775301ed545495936c31f5cd53feaa4c9"
    ),
    "fiqa/task1_post_ABSA_test.json": (
        "48c64f554d1d57cadf2b2b90da5a4428c0e85930ec500ef28b2ab3f5f38b83cc"
    ),
    "fiqa/task1_post_ABSA_train.json": (
        "5472eb2cb33a82e3a3f15366ef6a6957a6db5a2fcc6350770966a0007f821429"
    ),
    "tfns/sent_train.csv": "448d7181d4b3ea2461563fa6960937d6d3b0877717f940a13c131451d2ec749d",
    "tfns/sent_valid.csv": "36a12bd3b6274f6f9cd231f6113531cba68810a86032ab428e4b02ca8e886d84",
    "cfsc/test.json": "6cbcb7d590f6dafc71b27b472995d4c600691c6c469c8c4ed03508f19b4a1966",
    "fincuge/finfe/eval_list.json": (
        "e5e6f3becda952e5dc63c087a19396bc3edfde7568322810891466605b749294"
    ),
    "fincuge/finfe/train_list.json": (
        "e6b26b79ab268bd35b793a350dae64ccf2ce2fd311113116abd69f0fbffbb04f"
    ),
    "fincuge/finnsp/eval_list.json": (
        "b1fd6fddb89af8f0c7fd02127e7f0a75ee1657671d1192cb076b2fafa2f93b5a"
    ),
    "fincuge/finnsp/train_list.json": (
        "d125e9c36c80405179753b91ed5b839895fe493e08fd473095b8ecd984832909"
    ),
    "guba/negative.txt": "f05d4e28189f0d54848b65f0169ba29cc13b6e33a798e11e4c78f88beaab72ec",
    "guba/positive.txt": "a88647a4aaa3fd05df906332e4ece80bbaa3a8e28e711da24b9b10d56864b501",
    "wwwxmu/test_data.csv": "fbf4b36326f370edbbdefd00936990a2d57ab24935ccc0b25dec904930e7f2d3",
}


@dataclass(frozen=True)
class Source:
    """One published set. ``files`` lie in the data folder's ``sentiment/``. ``may_ship``: its
    licence lets a model trained on it ship; otherwise it measures, and what is trained on it for
    an experiment stays where it was trained."""

    source: str
    licence: str
    names: tuple[str, ...]
    may_ship: bool = False

    @property
    def files(self) -> tuple[DataFile, ...]:
        return tuple(DataFile(f"sentiment/{name}", _SHA256[name]) for name in self.names)


_UNSTATED = "none stated: for evaluation here, not to be passed on"
_FINCUGE = "BBT-FinCUGE, github.com/ssymmetry/BBT-FinCUGE-Applications @ 654d132"

FPB = Source(
    "Financial PhraseBank 1.0 (Malo et al. 2013), github.com/wychen-null/project_nlp_cuda @ "
    "1ea0753",
    "CC BY-NC-SA 3.0",
    tuple(f"fpb/Sentences_{level}Agree.txt" for level in ("50", "66", "75", "All")),
)
SENTFIN = Source(
    "SEntFiN 1.0 (Sinha et al. 2022), github.com/pyRis/SEntFiN @ eba4361",
    "MIT",
    ("sentfin/SEntFiN.csv",),
    may_ship=True,
)
FINENTITY = Source(
    "FinEntity (Tang et al. 2023), github.com/yixuantt/FinEntity @ 3b6cedc",
    "ODC-BY",
    ("finentity/FinEntity.json",),
    may_ship=True,
)
FIQA = Source(
    "FiQA 2018 task 1 (Maia et al. 2018), github.com/elinsky/fiqa @ 0caa0fd",
    "open challenge; a mirror says MIT, unconfirmed",
    tuple(
        f"fiqa/task1_{kind}_ABSA_{part}.json"
        for kind in ("headline", "post")
        for part in ("test", "train")
    ),
)
TFNS = Source(
    "Twitter Financial News Sentiment, huggingface.co/datasets/zeroshot/"
    "twitter-financial-news-sentiment",
    "MIT (by its card)",
    ("tfns/sent_train.csv", "tfns/sent_valid.csv"),
    may_ship=True,
)
CFSC = Source("CFSC-ABSA, github.com/Ya-dongLi/CFSC @ 3f02261", _UNSTATED, ("cfsc/test.json",))
FINFE = Source(
    f"FinFE of {_FINCUGE}",
    _UNSTATED,
    ("fincuge/finfe/eval_list.json", "fincuge/finfe/train_list.json"),
)
FINNSP = Source(
    f"FinNSP (CCF-BDCI 2019) of {_FINCUGE}",
    _UNSTATED,
    ("fincuge/finnsp/eval_list.json", "fincuge/finnsp/train_list.json"),
)
WWWXMU = Source(
    "Chinese company news, github.com/wwwxmu/"
    "Dataset-of-financial-news-sentiment-classification @ 9e31669",
    _UNSTATED,
    ("wwwxmu/test_data.csv",),
)
GUBA = Source(
    "Chinese stock-forum posts, github.com/algosenses/Stock_Market_Sentiment_Analysis @ 86b0b3d",
    _UNSTATED,
    ("guba/negative.txt", "guba/positive.txt"),
)
