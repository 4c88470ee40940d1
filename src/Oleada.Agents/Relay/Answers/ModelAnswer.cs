namespace Oleada.Agents.Relay.Answers;

/// <summary>What an answer of a model used, by its endpoint's own word.</summary>
/// <param name="Usage">Null where the endpoint named no tokens: what was used is not known.</param>
/// <param name="IsWhole">Whether that was its last word; an answer that was cut may have used more.</param>
/// <param name="Encoding">How the answer was packed, where it could not be read for that.</param>
public sealed record ModelAnswer(AgentStep.Usage? Usage, bool IsWhole, string? Encoding = null);
