using Oleada.Agents.Models.Tools;
using Oleada.Agents.Programs;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>Where a model is reached.</summary>
internal interface IModelEndpoint
{
    /// <param name="heard">Called whenever something arrives.</param>
    /// <exception cref="EndpointException">It refused or failed.</exception>
    Task<ModelAnswer> AskAsync(ModelQuestion question, Action heard, CancellationToken stop);
}

internal sealed record ModelQuestion(string Model, string Instructions, IReadOnlyList<Part> Conversation, IReadOnlyList<ToolDefinition> Tools)
{
    /// <summary>How many answers there are before.</summary>
    public int Answers => Conversation.Count(part => part is Part.Answered);
}

/// <summary>A model's endpoint refused or failed; the message says so without the key.</summary>
/// <param name="status">Null if there was no HTTP answer, or not to its end.</param>
internal sealed class EndpointException(string message, int? status = null, TimeSpan? retryAfter = null, Exception? cause = null) : Exception(message, cause)
{
    /// <summary>In the place of a status: asking again would bring no less.</summary>
    public const int TooLong = 413;

    public TimeSpan? RetryAfter => retryAfter;

    /// <summary>Whether the same question may be answered later.</summary>
    public bool MayPass => !IsTooLong && (status is null or 408 or 409 or 425 or 429 or >= 500);

    /// <summary>Whether neither the answer nor what is in it has a status.</summary>
    public bool HasNoStatus => status is null;

    /// <summary>Whether the conversation is longer than the model takes: it stays so, whatever the status.</summary>
    public bool IsTooLong => ModelFailure.IsContext(Message);
}
