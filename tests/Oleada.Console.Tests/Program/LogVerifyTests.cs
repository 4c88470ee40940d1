using System.Diagnostics;
using System.Text.Json;

namespace Oleada.Console.Tests.Program;

/// <summary><c>oleada log verify</c>, as the real program on the log of a real run.</summary>
public sealed class LogVerifyTests : IDisposable
{
    private readonly TempFolder _folder = new();

    private string LogFile => Path.Combine(_folder.Data, "oleada.db");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_whole_log_exits_with_0_also_beside_a_writing_server()
    {
        var gate = Path.Combine(_folder.Path, "gate");
        using var run = OleadaProgram.Start(_folder, "run", _folder.File("chain.yaml", Plans.Gated(gate)), "--json", "--execution-id", "mine");
        await run.ReadToAsync("\"t2\"");
        var beside = await VerifyAsync();
        await File.WriteAllTextAsync(gate, "");
        await run.EndAsync();

        var after = await VerifyAsync();
        var json = await VerifyAsync("--json");

        Assert.Equal((0, 0, 0), (beside.ExitCode, after.ExitCode, json.ExitCode));
        Assert.Matches("^[1-9][0-9]* events up to position [0-9]+, harmed places: 0\n$", after.Output);
        var summary = JsonDocument.Parse(Assert.Single(json.Lines)).RootElement;
        Assert.Equal("summary", summary.GetProperty("type").GetString());
        Assert.Equal(0, summary.GetProperty("harmed_places").GetInt32());
    }

    [Fact]
    public async Task A_harmed_event_exits_with_1_and_is_named_with_position_stream_and_seq()
    {
        await RunAsync("mine");
        Flip("\"execution_id\":\"mine\"");

        var ended = await VerifyAsync();
        var json = await VerifyAsync("--json");

        Assert.Equal((1, 1), (ended.ExitCode, json.ExitCode));
        Assert.Matches("harmed: position [0-9]+, stream 'execution:mine', seq 1: the event is not what was written", ended.Output);
        var first = JsonDocument.Parse(json.Lines[0]).RootElement;
        Assert.Equal(("harmed", "execution:mine", 1L), (
            first.GetProperty("type").GetString(), first.GetProperty("stream").GetString(), first.GetProperty("seq").GetInt64()));
    }

    [Fact]
    public async Task A_harmed_name_exits_with_1_and_is_named()
    {
        await RunAsync("mine");
        Flip("task:mine/t1");

        var ended = await VerifyAsync();

        Assert.Equal(1, ended.ExitCode);
        Assert.Contains("its row in the list of names is not what was written", ended.Output);
    }

    [Fact]
    public async Task A_lost_end_exits_with_1_and_names_the_positions()
    {
        await RunAsync("first");
        var copy = await File.ReadAllBytesAsync(LogFile);
        await RunAsync("second");
        await File.WriteAllBytesAsync(LogFile, copy);

        var ended = await VerifyAsync();

        Assert.Equal(1, ended.ExitCode);
        Assert.Matches("lost: the events of positions [0-9]+ to [0-9]+\n", ended.Output);
    }

    [Fact]
    public async Task A_read_only_file_system_is_checked_and_left_as_it_was()
    {
        await RunAsync("mine");
        var before = Directory.GetFiles(_folder.Data).Order().ToArray();
        var start = new ProcessStartInfo(
            "bwrap", ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", OleadaProgram.Path, "log", "verify", "--data", _folder.Data])
        {
            RedirectStandardOutput = true, UseShellExecute = false,
        };

        using var program = Process.Start(start)!;
        var output = await program.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(60));
        await program.WaitForExitAsync();

        Assert.Equal(0, program.ExitCode);
        Assert.EndsWith("harmed places: 0\n", output);
        Assert.Equal(before, Directory.GetFiles(_folder.Data).Order());
    }

    [Theory]
    [InlineData(60, "written by a newer oleada")]
    [InlineData(0, "is damaged")]
    public async Task A_log_that_cannot_be_opened_exits_with_2(int at, string why)
    {
        await RunAsync("mine");
        var bytes = await File.ReadAllBytesAsync(LogFile);
        bytes[at] = 1;
        await File.WriteAllBytesAsync(LogFile, bytes);

        var ended = await VerifyAsync();

        Assert.Equal(2, ended.ExitCode);
        Assert.Contains(why, ended.Error);
    }

    [Fact]
    public async Task A_folder_without_a_log_exits_with_2()
    {
        var none = await VerifyAsync();
        Directory.CreateDirectory(_folder.Data);
        var empty = await VerifyAsync();

        Assert.Equal((2, 2), (none.ExitCode, empty.ExitCode));
        Assert.Contains("no such folder", none.Error);
        Assert.Contains("oleada.db: no such file", empty.Error);
        Assert.Empty(Directory.GetFiles(_folder.Data));
    }

    private async Task RunAsync(string id)
    {
        var ended = await OleadaProgram.RunAsync(_folder, "run", _folder.File("chain.yaml", Plans.Chain(2)), "--new", "--execution-id", id);
        Assert.True(ended.ExitCode == 0, ended.Error);
    }

    private Task<Ended> VerifyAsync(params string[] more) => OleadaProgram.RunAsync(_folder, ["log", "verify", .. more]);

    private void Flip(string text) => LogFlip.In(LogFile, text);
}
