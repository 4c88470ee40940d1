using System.Security.Cryptography;
using System.Text;
using Oleada.Storage.Sqlite;
using SQLitePCL;
using Xunit;

namespace Oleada.Storage.Tests.Sqlite;

public sealed class SqliteKeysTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(KeyRole.Admin, "^oleada_admin_[A-Za-z0-9_-]{43}$")]
    [InlineData(KeyRole.Viewer, "^oleada_viewer_[A-Za-z0-9_-]{43}$")]
    [InlineData(KeyRole.Internal, "^oleada_internal_[A-Za-z0-9_-]{43}$")]
    public void A_key_gives_its_role(KeyRole role, string pattern)
    {
        using var keys = Open();
        var text = keys.Create(role);
        Assert.Matches(pattern, text);
        Assert.Equal(role, keys.Verify(text));
        Assert.Equal(keys.List().Single().Id, keys.Find(text)!.Id);
    }

    [Fact]
    public void What_is_no_key_gives_nothing()
    {
        using var keys = Open();
        var text = keys.Create(KeyRole.Viewer);
        Assert.Null(keys.Verify(""));
        Assert.Null(keys.Verify(text + "x"));
        Assert.Null(keys.Verify(text.Replace("viewer", "admin")));
        Assert.Null(keys.Verify("' OR 1=1 --"));
    }

    [Fact]
    public void The_text_of_a_key_is_nowhere_in_the_file()
    {
        string text;
        using (var keys = Open())
        {
            text = keys.Create(KeyRole.Admin);
        }
        var file = Encoding.Latin1.GetString(File.ReadAllBytes(_folder.File("access.db")));
        Assert.DoesNotContain(text["oleada_admin_".Length..], file);
    }

    [Fact]
    public void A_key_that_another_process_makes_or_revokes_counts_at_once()
    {
        using var server = Open();
        using var command = Open();
        var text = command.Create(KeyRole.Admin);
        Assert.Equal(KeyRole.Admin, server.Verify(text));
        Assert.True(command.Revoke(server.List().Single().Id));
        Assert.Null(server.Verify(text));
        Assert.False(command.Revoke("key_none"));
    }

    [Fact]
    public void Many_open_the_same_new_file_at_once() =>
        Parallel.For(0, 8, _ =>
        {
            using var keys = Open();
            Assert.Equal(KeyRole.Viewer, keys.Verify(keys.Create(KeyRole.Viewer)));
        });

    [Fact]
    public void A_key_that_expires_is_good_until_then_and_listed_with_it()
    {
        var time = new FakeTime();
        using var keys = SqliteKeys.Open(_folder.File("access.db"), time, RandomNumberGenerator.GetBytes);
        var text = keys.Create(KeyRole.Viewer, TimeSpan.FromMinutes(90));
        Assert.Equal(time.GetUtcNow().AddMinutes(90), keys.List().Single().ExpiresAt);
        time.Advance(TimeSpan.FromMinutes(90) - TimeSpan.FromMilliseconds(1));
        Assert.Equal(KeyRole.Viewer, keys.Verify(text));
        time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Null(keys.Verify(text));
        Assert.True(keys.Find(text)!.IsExpired(time.GetUtcNow()));
        Assert.Null(keys.Find(keys.Create(KeyRole.Admin))!.ExpiresAt);
    }

    [Fact]
    public void Keys_of_the_first_format_stay_good()
    {
        string text;
        using (var keys = Open())
            text = keys.Create(KeyRole.Admin);
        Assert.Equal(raw.SQLITE_OK, raw.sqlite3_open(_folder.File("access.db"), out var file));
        using (file)
        {
            Assert.Equal(raw.SQLITE_OK, raw.sqlite3_exec(
                file, "ALTER TABLE keys DROP COLUMN expires_at; DROP TABLE sign_ins; PRAGMA user_version = 1"));
        }
        using var brought = Open();
        Assert.Equal(KeyRole.Admin, brought.Verify(text));
        Assert.Null(brought.List().Single().ExpiresAt);
    }

    private SqliteKeys Open() =>
        SqliteKeys.Open(_folder.File("access.db"), TimeProvider.System, RandomNumberGenerator.GetBytes);
}
