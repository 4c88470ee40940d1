using System.Text.Json;
using System.Text.Json.Serialization;
using Oleada.Contracts.Events;
using Oleada.Contracts.Rest;

namespace Oleada.Client.Streams;

/// <summary>A message of the server: an event, or a word about the connection.</summary>
internal sealed class ServerMessage
{
    private readonly JsonElement _message;

    private ServerMessage(JsonElement message) => _message = message;

    /// <exception cref="OleadaException">The server refuses what was asked for.</exception>
    /// <exception cref="StreamGapException">The server cannot go on where the client was.</exception>
    /// <exception cref="JsonException">It is no message of this protocol.</exception>
    public static ServerMessage Read(ReadOnlyMemory<byte> text)
    {
        using var json = JsonDocument.Parse(text);
        if (json.RootElement.ValueKind != JsonValueKind.Object)
            throw new JsonException("a message of the server is no JSON object");
        var message = new ServerMessage(json.RootElement.Clone());
        return message.IsEvent ? message : message.TypeOf() switch
        {
            "error" => throw new OleadaException(new Problem { Status = 400, Title = message.Text("code"), Detail = message.Text("message") }),
            "gap" => throw new StreamGapException(message.Text("room"), message.Number("from"), message.Number("to")),
            _ => message,
        };
    }

    /// <summary>Events alone have a stream; one of them is called <c>error</c> as well.</summary>
    private bool IsEvent => _message.TryGetProperty("stream", out _);

    public string TypeOf() => Text("type");

    public Envelope? AsEnvelope() => IsEvent ? _message.Deserialize(ContractJson.Default.Envelope) : null;

    private string Text(string name)
    {
        try
        {
            return _message.TryGetProperty(name, out var value) ? value.GetString() ?? "" : "";
        }
        catch (InvalidOperationException wrong)
        {
            throw new JsonException($"'{name}' of a message of the server is no text", wrong);
        }
    }

    private long Number(string name) =>
        _message.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : 0;
}

/// <summary>Joins a room.</summary>
internal sealed record SubscribeMessage(string Type, string Room, long Since);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SubscribeMessage))]
internal sealed partial class ClientJson : JsonSerializerContext;
