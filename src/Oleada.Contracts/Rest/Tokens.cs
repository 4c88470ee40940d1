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

/// <summary>Body of <c>POST /api/sign-in</c>.</summary>
/// <param name="Key">The key's text, <c>oleada_…</c>.</param>
public sealed record SignInRequest(string Key);

/// <summary>Answer to <c>GET /api/caller</c>: who asks.</summary>
/// <param name="Id">The key's id; no secret.</param>
/// <param name="Role"><c>admin</c>, <c>viewer</c> or <c>internal</c>.</param>
/// <param name="ExpiresAt">When the key or the sign-in ends, UTC; left out if neither does by itself.</param>
public sealed record CallerAnswer(string Id, string Role, DateTimeOffset? ExpiresAt = null);
