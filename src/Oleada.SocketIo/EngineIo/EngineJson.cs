using System.Text.Json.Serialization;

namespace Oleada.SocketIo.EngineIo;

/// <summary>What a client is told when its session begins; times in milliseconds.</summary>
internal sealed record OpenPacket(string Sid, string[] Upgrades, long PingInterval, long PingTimeout, int MaxPayload);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(OpenPacket))]
[JsonSerializable(typeof(EngineErrorBody))]
internal sealed partial class EngineJson : JsonSerializerContext;
