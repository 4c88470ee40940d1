using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Oleada.Cli.Views.Terminal;
using Oleada.Engine.Events;
using Oleada.Storage;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada log</c>: the log of a data folder. Reads only, also beside a server that has the folder open.</summary>
internal static class LogCommand
{
    private static readonly Option<string> Data = DataOption.Create();
    private static readonly Option<bool> Json = new("--json") { Description = "Write one JSON line for each place, and one for the summary" };

    public static Command Create()
    {
        var verify = new Command("verify", "Check every event against its digest and name each harmed place; exits with 1 if there is one") { Data, Json };
        verify.SetAction((parsed, stop) => Task.Run(() => Verify(parsed.GetRequiredValue(Data), parsed.GetValue(Json), stop), stop));
        return new Command("log", "Check the log") { verify };
    }

    private static int Verify(string folder, bool json, CancellationToken stop)
    {
        if (!Directory.Exists(folder))
            throw new UserException($"data folder {folder}: no such folder");
        var report = LogVerification.Run(
            Path.Combine(folder, DataFolder.LogName), place => Put(json ? JsonOf(place) : $"harmed: {place}"), stop);
        if (report.Loss is { } loss)
            Put(json ? JsonOf(loss) : TextOf(loss));
        Put(json ? JsonOf(report) : TextOf(report));
        return report is { Harmed: 0, Loss: null } ? ExitCode.Success : ExitCode.Failed;
    }

    private static string TextOf(LogLoss loss) => string.Create(
        CultureInfo.InvariantCulture, $"lost: the events of positions {loss.FirstLost} to {loss.LastNoted}");

    private static string TextOf(LogReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Events} events up to position {report.LastPosition}, harmed places: {report.Harmed}");

    private static string JsonOf(HarmedPlace place) => new JsonObject
    {
        ["type"] = "harmed",
        ["position"] = place.Position,
        ["stream"] = place.Stream,
        ["seq"] = place.Seq,
        ["what"] = place.What,
    }.ToJsonString();

    private static string JsonOf(LogLoss loss) => new JsonObject
    {
        ["type"] = "lost",
        ["first_lost"] = loss.FirstLost,
        ["last_noted"] = loss.LastNoted,
    }.ToJsonString();

    private static string JsonOf(LogReport report) => new JsonObject
    {
        ["type"] = "summary",
        ["events"] = report.Events,
        ["last_position"] = report.LastPosition,
        ["harmed_places"] = report.Harmed,
    }.ToJsonString();

    private static void Put(string line) => StandardFile.Output.Put(TerminalStyle.Bare.Clean(line) + "\n");
}
