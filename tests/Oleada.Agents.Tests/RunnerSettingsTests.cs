using Oleada.Agents.Sandbox;

namespace Oleada.Agents.Tests;

public sealed class RunnerSettingsTests
{
    [Fact]
    public void Settings_come_from_the_environment()
    {
        var settings = RunnerSettings.FromEnvironment(new Dictionary<string, string>
        {
            ["OLEADA_SANDBOX"] = "plain", ["OLEADA_SANDBOX_READONLY"] = "/opt/a:/opt/b", ["OLEADA_SANDBOX_MEMORY"] = "512M",
            ["OLEADA_SANDBOX_CPU"] = "2m", ["OLEADA_SANDBOX_PROCESSES"] = "9", ["OLEADA_SANDBOX_FILE_SIZE"] = "1024", ["OLEADA_SANDBOX_DISK"] = "3G",
            ["OLEADA_SANDBOX_INODES"] = "5000000", ["OLEADA_SANDBOX_INOTIFY_INSTANCES"] = "5", ["OLEADA_SANDBOX_INOTIFY_WATCHES"] = "200000",
            ["OLEADA_SANDBOX_SHARED_SEGMENTS"] = "6", ["OLEADA_SANDBOX_MESSAGE_QUEUES"] = "7",
            ["OLEADA_AGENT_ACP"] = "an-agent --acp", ["OLEADA_AGENT_SILENCE"] = "5m", ["OLEADA_GIT_FILTERS"] = "lfs, git-crypt,lfs",
        });
        Assert.Equal(["lfs", "git-crypt"], settings.GitFilters);
        Assert.Equal(SandboxChoice.Plain, settings.Sandbox);
        Assert.Equal(["/opt/a", "/opt/b"], settings.ReadOnly);
        Assert.Equal(["an-agent", "--acp"], settings.AcpCommand);
        Assert.Equal(TimeSpan.FromMinutes(5), settings.AgentSilence);
        Assert.Equal(
            new Limits
            {
                Memory = 512 << 20, CpuTime = TimeSpan.FromMinutes(2), Processes = 9, FileSize = 1024, Disk = 3 * Limits.Gibibyte,
                Inodes = 5_000_000, InotifyInstances = 5, InotifyWatches = 200_000, SharedSegments = 6, MessageQueues = 7,
            },
            settings.Limits);
        Assert.Equal(new Limits(), RunnerSettings.FromEnvironment(new Dictionary<string, string>()).Limits);
    }

    [Theory]
    [InlineData("OLEADA_SANDBOX", "docker", "auto, bwrap or plain")]
    [InlineData("OLEADA_GIT_FILTERS", "lfs,", "names of filters")]
    [InlineData("OLEADA_GIT_FILTERS", "lfs crypt", "names of filters")]
    [InlineData("OLEADA_GIT_FILTERS", "../x", "names of filters")]
    [InlineData("OLEADA_SANDBOX_READONLY", "relative", "absolute paths")]
    [InlineData("OLEADA_SANDBOX_CACHE", "/no/such/folder", "the absolute path of a folder")]
    [InlineData("OLEADA_SANDBOX_MEMORY", "much", "bytes")]
    [InlineData("OLEADA_SANDBOX_MEMORY", "99999999999G", "bytes")]
    [InlineData("OLEADA_AGENT_SILENCE", "soon", "a duration")]
    [InlineData("OLEADA_AGENT_ACP", " ", "a program")]
    [InlineData("OLEADA_SANDBOX_CPU", "0s", "a duration")]
    [InlineData("OLEADA_SANDBOX_PROCESSES", "-1", "a number")]
    [InlineData("OLEADA_SANDBOX_INODES", "0", "a number")]
    [InlineData("OLEADA_SANDBOX_INOTIFY_INSTANCES", "many", "a number")]
    [InlineData("OLEADA_SANDBOX_INOTIFY_WATCHES", "1e6", "a number")]
    [InlineData("OLEADA_SANDBOX_SHARED_SEGMENTS", "100001", "a number")]
    [InlineData("OLEADA_SANDBOX_MESSAGE_QUEUES", "x", "a number")]
    public void A_bad_setting_is_named_with_what_it_should_be(string name, string value, string kind)
    {
        var refused = Assert.Throws<RunnerSettingsException>(
            () => RunnerSettings.FromEnvironment(new Dictionary<string, string> { [name] = value }));
        Assert.StartsWith($"{name}: '{value}' is not {kind}", refused.Message, StringComparison.Ordinal);
    }
}
