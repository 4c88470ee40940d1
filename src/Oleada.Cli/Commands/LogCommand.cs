using System.CommandLine;
using System.Globalization;
using Oleada.Cli.Views.Terminal;
using Oleada.Storage;

namespace Oleada.Cli.Commands;

/// <summary><c>oleada log</c>: the log of a data folder. Reads only, also beside a server that has the folder open.</summary>
internal static class LogCommand
{
    private static readonly Option<string> Data = DataOption.Create();

    public static Command Create()
    {
        var verify = new Command("verify", "Check every event against its digest and name each harmed place; exits with 1 if there is one") { Data };
        verify.SetAction((parsed, stop) => Task.Run(() => Verify(parsed.GetRequiredValue(Data), stop), stop));
        return new Command("log", "Check the log") { verify };
    }

    private static int Verify(string folder, CancellationToken stop)
    {
        if (!Directory.Exists(folder))
            throw new UserException($"data folder {folder}: no such folder");
        var report = LogVerification.Run(Path.Combine(folder, DataFolder.LogName), place => Put($"harmed: {place}"), stop);
        if (report.Loss is { } loss)
            Put(string.Create(CultureInfo.InvariantCulture, $"lost: the events of positions {loss.FirstLost} to {loss.LastNoted}"));
        Put(Summary(report));
        return report is { Harmed: 0, Loss: null } ? ExitCode.Success : ExitCode.Failed;
    }

    private static string Summary(LogReport report) => string.Create(
        CultureInfo.InvariantCulture,
        $"{report.Events} events up to position {report.LastPosition}, harmed places: {report.Harmed}");

    private static void Put(string line) => StandardFile.Output.Put(TerminalStyle.Bare.Clean(line) + "\n");
}
