using System.Text.Json;
using System.Text.Json.Serialization;
using Oleada.Contracts.Events;

namespace Oleada.Client.Lines;

/// <summary>A message of the server, an event or a word about the connection: every field that one of them may have.</summary>
internal sealed record ServerMessage
{
    public string Type { get; init; } = "";

    public DateTimeOffset Timestamp { get; init; }

    /// <summary>Events alone have a stream; one of them is called <c>error</c> as well.</summary>
    public string? Stream { get; init; }

    public long Seq { get; init; }

    public JsonElement Data { get; init; }

    public string? Room { get; init; }

    public IReadOnlyDictionary<string, long>? Seqs { get; init; }

    public long From { get; init; }

    public long To { get; init; }

    /// <summary>Of a gap: a word for why.</summary>
    public string? Reason { get; init; }

    /// <summary>The epoch of the server's log; an older server says none.</summary>
    public string? Epoch { get; init; }

    public string? Code { get; init; }

    public string? Message { get; init; }

    /// <summary>Of an error: the field at fault.</summary>
    public string? Field { get; init; }

    public long? Id { get; init; }

    public long? Upto { get; init; }

    /// <exception cref="JsonException">It is no message of this protocol.</exception>
    public static ServerMessage Read(ReadOnlySpan<byte> text)
    {
        var message = JsonSerializer.Deserialize(text, LineJson.Default.ServerMessage)
            ?? throw new JsonException("a message of the server is null");
        return message.Stream is null || message is { Seq: > 0, Type.Length: > 0, Data.ValueKind: not JsonValueKind.Undefined }
            ? message
            : throw new JsonException($"an event of '{message.Stream}' lacks its type, seq or data");
    }

    public Envelope AsEnvelope() => new(Type, Timestamp, Stream!, Seq, Data);
}

/// <summary>Joins a room.</summary>
internal sealed record SubscribeMessage(string Type, string Room)
{
    public long? Since { get; init; }

    public string? Epoch { get; init; }

    public IReadOnlyDictionary<string, long>? Seqs { get; init; }

    public bool? Snapshot { get; init; }

    public bool? Tasks { get; init; }

    public int? MaxRate { get; init; }
}

/// <summary>Leaves a room.</summary>
internal sealed record UnsubscribeMessage(string Type, string Room);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(ServerMessage))]
[JsonSerializable(typeof(SubscribeMessage))]
[JsonSerializable(typeof(UnsubscribeMessage))]
internal sealed partial class LineJson : JsonSerializerContext;
