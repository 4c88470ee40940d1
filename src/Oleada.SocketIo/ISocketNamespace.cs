using System.Text.Json;
using Oleada.SocketIo.EngineIo;

namespace Oleada.SocketIo;

/// <summary>What is served in a namespace. For one socket, its methods are never called at the same time.</summary>
public interface ISocketNamespace
{
    /// <summary>Decides whether a client may join.</summary>
    /// <param name="request">Its request.</param>
    ValueTask<ConnectAnswer> ConnectAsync(ConnectRequest request);

    /// <summary>The client has joined and was told so; everything that is sent from now on comes after that.</summary>
    /// <param name="socket">The client.</param>
    ValueTask ConnectedAsync(Socket socket);

    /// <summary>An event of the client.</summary>
    /// <param name="socket">The client.</param>
    /// <param name="received">The event; acknowledge it if it wants to be.</param>
    ValueTask ReceiveAsync(Socket socket, SocketEvent received);

    /// <summary>The client has left the namespace, or is gone.</summary>
    /// <param name="socket">The client.</param>
    /// <param name="reason">Why; <see cref="CloseReason.ClientLeft"/> also if it stays connected to other namespaces.</param>
    ValueTask DisconnectedAsync(Socket socket, CloseReason reason);
}

/// <summary>A client's wish to join a namespace.</summary>
/// <param name="Auth">What it gave for its authentication; an empty object if nothing.</param>
/// <param name="State">What <see cref="EngineOptions.OnHandshake"/> made of its first request.</param>
/// <param name="SocketId">The id that it gets unless the answer names another.</param>
public sealed record ConnectRequest(JsonElement Auth, object? State, string SocketId)
{
    /// <summary>The private id of an earlier connection that the client wants to continue, and the last offset that it got.</summary>
    public (string Pid, string Offset)? Recovery =>
        Text("pid") is { } pid && Text("offset") is { } offset ? (pid, offset) : null;

    /// <summary>A text in the authentication.</summary>
    /// <param name="field">Its name.</param>
    /// <returns>Null if there is none, or it is not text.</returns>
    public string? Text(string field)
    {
        if (!Auth.TryGetProperty(field, out var value) || value.ValueKind != JsonValueKind.String)
            return null;
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // Half of a surrogate pair.
        }
    }
}

/// <summary>The answer to a wish to join.</summary>
/// <param name="Refusal">Why not, as the client is told; null lets it in.</param>
/// <param name="Data">Kept as <see cref="Socket.Data"/>.</param>
/// <param name="Pid">
/// Turns connection state recovery on: the private id by which the client may continue. Every event must then end with an
/// offset, a text. Giving the client's own pid back tells it that it was recovered.
/// </param>
/// <param name="SocketId">An id in place of the one proposed.</param>
/// <param name="MaxPayload">Bytes of one body or message of this client; null for <see cref="EngineOptions.MaxPayload"/>.</param>
public sealed record ConnectAnswer(
    string? Refusal = null, object? Data = null, string? Pid = null, string? SocketId = null, int? MaxPayload = null);
