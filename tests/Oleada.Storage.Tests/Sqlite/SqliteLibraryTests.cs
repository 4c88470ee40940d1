using Oleada.Storage.Sqlite;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class SqliteLibraryTests
{
    [Fact]
    public void The_library_that_comes_with_the_program_is_loaded()
    {
        Assert.True(Version.Parse(SqliteLibrary.Version) >= new Version(3, 51, 3), SqliteLibrary.Version);
        if (OperatingSystem.IsLinux())
            Assert.DoesNotContain("libsqlite3.so", File.ReadAllText("/proc/self/maps"));
    }

    [Theory]
    [InlineData(3_040_001, "3.40.1")]
    [InlineData(3_051_002, "3.51.2")]
    public void An_older_library_is_refused_with_its_version(int number, string version)
    {
        var refused = Assert.Throws<DataFileException>(() => SqliteLibrary.Check(number, version));
        Assert.StartsWith($"SQLite {version} is loaded", refused.Message);
        Assert.Contains("3.51.3 or newer", refused.Message);
    }

    [Theory]
    [InlineData(3_051_003)]
    [InlineData(3_053_004)]
    public void The_oldest_safe_library_and_newer_ones_are_accepted(int number) => SqliteLibrary.Check(number, "");
}
