using System.Text.Json.Serialization;

namespace Oleada.Contracts.Rest;

/// <summary>What a short-lived token opens, for clients that cannot send headers.</summary>
public enum TokenPurpose
{
    /// <summary><c>GET /ws</c>.</summary>
    [JsonStringEnumMemberName("ws")] Ws,

    /// <summary><c>GET /api/streams/{stream}/events</c>.</summary>
    [JsonStringEnumMemberName("events")] Events,

    /// <summary><c>GET /api/executions/{id}/artifacts/{path}</c>.</summary>
    [JsonStringEnumMemberName("artifact")] Artifact,
}

/// <summary>Body of <c>POST /api/tokens</c>.</summary>
/// <param name="Purpose">The one thing that the token is to open.</param>
public sealed record TokenRequest(TokenPurpose Purpose);

/// <summary>Answer to <c>POST /api/tokens</c>.</summary>
/// <param name="Token">The text for <c>?token=</c>; it opens one thing once.</param>
/// <param name="ExpiresAt">When it becomes worthless, UTC.</param>
public sealed record TokenAnswer(string Token, DateTimeOffset ExpiresAt);
