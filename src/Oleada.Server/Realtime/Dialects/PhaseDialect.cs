using System.Globalization;
using System.Text;
using System.Text.Json;
using Oleada.Contracts.Events;
using Oleada.Engine.Events;

namespace Oleada.Server.Realtime.Dialects;

/// <summary>
/// Text for minimal clients: <c>phase_update:40</c> (percent, rounded down), <c>phase_complete:YES</c> or <c>NO</c>,
/// <c>task_error:{…}</c>. Events that have no such word are not sent.
/// </summary>
internal sealed class PhaseDialect : Dialect
{
    public override string? Subprotocol => "phase.v1";

    public override byte[] Pong(DateTimeOffset now) => ServerMessages.Pong(now.ToUnixTimeMilliseconds());

    protected override byte[] Write(LogEvent entry) => entry.Type switch
    {
        "error" => [.. "task_error:"u8, .. entry.Data.Span],
        "progress_update" or "ticket:progress" or "build:progress" when PercentOf(entry) is { } percent =>
            Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"phase_update:{Math.Floor(percent):0}")),
        "execution_completed" => IsSuccess(entry) ? "phase_complete:YES"u8.ToArray() : "phase_complete:NO"u8.ToArray(),
        _ => [],
    };

    private static double? PercentOf(LogEvent entry)
    {
        using var data = JsonDocument.Parse(entry.Data);
        return (data.RootElement.TryGetProperty("progress_percent", out var percent) || data.RootElement.TryGetProperty("percent", out percent))
            && percent.ValueKind == JsonValueKind.Number && percent.TryGetDouble(out var number) && double.IsFinite(number) ? number : null;
    }

    private static bool IsSuccess(LogEvent entry) => entry.Decode() is ExecutionCompleted { Status: ExecutionResult.Success };
}
