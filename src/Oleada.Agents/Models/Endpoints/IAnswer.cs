using System.Text.Json;

namespace Oleada.Agents.Models.Endpoints;

/// <summary>
/// An answer as it comes, in the pieces of one protocol. Pieces and members that it does not know say nothing; what is
/// missing is absent. Only what the endpoint says of a failure is an exception.
/// </summary>
internal interface IAnswer
{
    /// <param name="piece">A JSON object: an event of a stream, or the whole answer.</param>
    /// <exception cref="EndpointException">The endpoint says that it failed.</exception>
    void Take(JsonElement piece);

    /// <summary>Whether any piece was one of an answer.</summary>
    bool HasBegun { get; }

    /// <summary>Whether it says why it ended; counts of tokens may still follow.</summary>
    bool HasEnded { get; }

    /// <summary>Whether nothing can follow.</summary>
    bool IsOver { get; }

    /// <param name="isMarkedEnd">Whether the stream said by itself that it is at its end.</param>
    /// <exception cref="EndpointException">It ended before it was complete.</exception>
    ModelAnswer Complete(bool isMarkedEnd);
}
